"""What the tables on supply chains mean: sums that agree, published totals, breaks, known traps.

Each rule is a function of tables, so that it can be tried on a damaged copy: the second half of this file damages
one copy a rule and expects the rule to object.
"""


import pandas as pd
import pytest
from shared import ROOT

DATA = ROOT / "data"
TEXT_CODES = {"hs6": str, "hs10": str, "hs_code": str}


def table(name):
    """Return one table with its dates parsed and its customs codes as text."""
    frame = pd.read_csv(DATA / f"{name}.csv", dtype={k: v for k, v in TEXT_CODES.items()})
    for column in ("date", "period_start", "period_end"):
        if column in frame:
            frame[column] = pd.to_datetime(frame[column], format="%Y-%m-%d")
    return frame


def by_year(monthly, column):
    """Return yearly sums of a monthly table by item and iso3."""
    return monthly.groupby(["item", "iso3", monthly["date"].dt.year.rename("year")])[column].sum()


def hhi(values):
    """Return the Herfindahl-Hirschman index of values, on the scale to 10,000."""
    return ((values / values.sum() * 100) ** 2).sum()


# --- chemicals ------------------------------------------------------------------------------------------------


def every_month_and_origin(chemical_imports):
    """Each chemical has a row for each of its origins in each month to November 2021: zeros are rows."""
    for item, origins in (("hydrogen_fluoride", 4), ("photoresist", 9)):
        rows = chemical_imports[chemical_imports["item"] == item]
        months = pd.date_range("2000-01-01", "2021-11-01", freq="MS")
        assert len(rows) == origins * len(months)
        assert rows.groupby("date")["iso3"].nunique().reindex(months).eq(origins).all()


def zero_of_2019(chemical_imports):
    """In 2019 no hydrogen fluoride from Japan cleared customs in August and September, and only then."""
    japan = chemical_imports.query("item == 'hydrogen_fluoride' and iso3 == 'JPN'").set_index("date")
    in_2019 = japan["imports_usd"].loc["2019"]
    assert list(in_2019[in_2019 == 0].index.month) == [8, 9]
    assert in_2019.loc["2019-06-01"] == 5_293_070


def concentration_of_hydrogen_fluoride(chemical_imports):
    """The index over the four origins is 4,500 in 2018, 3,878 in 2019 and 5,888 in 2020."""
    sums = by_year(chemical_imports, "imports_usd")["hydrogen_fluoride"]
    assert [round(hhi(sums.xs(year, level="year"))) for year in (2018, 2019, 2020)] == [4500, 3878, 5888]


def months_add_up_to_years(chemical_imports, chemical_imports_yearly):
    """Japan's months add up to its years, within what the customs service revised."""
    months = by_year(chemical_imports, "imports_usd").xs("JPN", level="iso3")
    years = chemical_imports_yearly.query("region == 'Japan' and item != 'polyimide_film'")
    years = years.set_index(["item", "year"])["imports_usd"]
    assert len(years) == 42
    assert ((months.reindex(years.index) - years).abs() <= 1).all()


def published_totals_of_chemicals(chemical_imports_yearly):
    """All regions together give the totals that JETRO printed for 2018 and 2019 (money1.jp/?p=13190)."""
    sums = chemical_imports_yearly.groupby(["item", "year"])["imports_usd"].sum() / 1e6
    printed = {("hydrogen_fluoride", 2018): 159.512, ("hydrogen_fluoride", 2019): 112.927,
               ("photoresist", 2018): 320.692, ("photoresist", 2019): 304.096}
    for key, value in printed.items():
        assert sums[key] == pytest.approx(value, abs=0.005)


def listed_origins_nearly_all(chemical_imports, chemical_imports_yearly):
    """The listed origins hold 99 % or more of each chemical from 2008 on, and never more than all regions."""
    listed = by_year(chemical_imports, "imports_usd").groupby(["item", "year"]).sum()
    regions = chemical_imports_yearly.groupby(["item", "year"])["imports_usd"].sum()
    ratio = (listed / regions).dropna()
    ratio = ratio[ratio.index.get_level_values("year") >= 2008]
    assert len(ratio) == 26 and ratio.between(0.99, 1.0001).all()


def two_polyimide_series_apart(chemical_imports_yearly, chemical_imports_published):
    """One customs line in the yearly table; the wider heading only in the other, and it disagrees by far."""
    yearly = chemical_imports_yearly.query("item == 'polyimide_film'")
    assert set(yearly["hs10"]) == {"3920999010"} and yearly["year"].min() == 2007
    in_2018 = yearly.query("year == 2018").set_index("region")["imports_usd"]
    assert in_2018["Japan"] / in_2018.sum() > 0.8
    wider = chemical_imports_published.query("code == 'wider heading'")
    assert set(wider["item"]) == {"polyimide_film"} and len(wider) == 3
    share = wider.query("period_start.dt.year == 2018 and measure == 'share of imports'")["value"]
    assert list(share) == [44.7]


def published_figures_agree(chemical_imports, chemical_imports_published):
    """Printed dollars for whole years from 2018 to 2020 are the customs table's, to 0.1 million."""
    printed = chemical_imports_published.query(
        "measure == 'imports' and item != 'polyimide_film' and country not in ['World', 'Taiwan']"
        " and period_end.dt.month == 12 and period_start.dt.month == 1 and period_end.dt.year <= 2020")
    sums = by_year(chemical_imports, "imports_usd") / 1e6
    assert len(printed) >= 12
    for row in printed.itertuples():
        assert sums[(row.item, row.iso3, row.period_end.year)] == pytest.approx(row.value, abs=0.1), row


def wider_code_contains_narrower(chemical_definitions_2018):
    """HS6 is at least HS10 for each origin, and Japan's share of hydrogen fluoride falls from 42 to 32 %."""
    wide = chemical_definitions_2018.pivot_table(index=["item", "country"], columns="code_level",
                                                 values="imports_usd")
    assert (wide.dropna()["HS6"] >= wide.dropna()["HS10"]).all() and wide["HS6"].notna().all()
    shares = wide.loc["hydrogen_fluoride"].apply(lambda column: column / column.sum() * 100).loc["Japan"]
    assert shares.round(1).to_dict() == {"HS10": 41.9, "HS6": 32.0}


def two_records(hydrogen_fluoride_two_records, chemical_imports):
    """Korea has all 24 months and equals chemical_imports; Japan's zero is one row, its gaps are no rows."""
    korea = hydrogen_fluoride_two_records.query("iso3 == 'KOR'").set_index("date")
    japan = hydrogen_fluoride_two_records.query("iso3 == 'JPN'").set_index("date")
    assert len(korea) == 24 and len(japan) == 9
    customs = chemical_imports.query("item == 'hydrogen_fluoride' and iso3 == 'JPN'").set_index("date")
    assert (customs["imports_usd"].reindex(korea.index) == korea["value_usd"]).all()
    assert ((customs["imports_kg"].reindex(korea.index) / 1000 - korea["weight_t"]).abs() < 0.01).all()
    assert list(japan.index[japan["weight_t"] == 0]) == [pd.Timestamp("2019-08-01")]
    assert japan.loc["2019-09-01", "weight_t"] == 0.1 and korea.loc["2019-09-01", "weight_t"] == 0
    derived = japan.index[japan["status"] == "derived"]
    assert list(derived.strftime("%Y-%m")) == ["2018-07", "2019-11"]
    ratio = (japan["weight_t"] / korea["weight_t"])[korea["weight_t"] > 100].dropna()
    assert len(ratio) == 6 and ratio.between(0.85, 1.15).all()


# --- goods, memory, chips -------------------------------------------------------------------------------------


def all_imports_from_japan(imports_from_japan_2018_2020):
    """The rows of 2018 and 2019 add up to KITA's totals (polinews.co.kr 450338); no row is itself a total."""
    sums = imports_from_japan_2018_2020.groupby("year")["imports_usd"].sum() / 1e6
    assert sums[2018] == pytest.approx(54_604, rel=0.0005)
    assert sums[2019] == pytest.approx(47_575, rel=0.0005)
    assert sums[2020] == pytest.approx(45_920, rel=0.005)
    assert set(imports_from_japan_2018_2020.query("hs6.str.len() != 6")["hs6"]) == {"other"}
    assert imports_from_japan_2018_2020.groupby("hs6").size().eq(3).all()


def chemicals_are_small(imports_from_japan_2018_2020, chemical_imports_yearly):
    """Hydrogen fluoride and photoresist are 0.7 % of imports from Japan in 2018, machines over ten times as much."""
    year = imports_from_japan_2018_2020.query("year == 2018")
    from_japan = chemical_imports_yearly.query("year == 2018 and region == 'Japan'").set_index("item")["imports_usd"]
    chemicals = from_japan.drop("polyimide_film").sum()
    assert round(chemicals / year["imports_usd"].sum() * 100, 1) == 0.7
    assert year.query("group == 'machines for chips and displays'")["imports_usd"].sum() > 10 * chemicals


def same_headings(imports_from_japan_2018_2020, chemical_definitions_2018):
    """Two sources of the HS6 headings of 2018 (UN Comtrade and the customs service) agree to the dollar."""
    goods = imports_from_japan_2018_2020.query("year == 2018").set_index("hs6")["imports_usd"]
    customs = chemical_definitions_2018.query("code_level == 'HS6' and iso3 == 'JPN'").set_index("hs_code")
    for code in ("281111", "370790"):
        assert goods[code] == customs.loc[code, "imports_usd"]


def revenue_reproduces_share(memory_shares):
    """Where all three are printed, revenue over the industry's revenue gives the share within half a point."""
    full = memory_shares.dropna(subset=["share_pct", "revenue_usd_billion", "industry_revenue_usd_billion"])
    computed = full["revenue_usd_billion"] / full["industry_revenue_usd_billion"] * 100
    assert len(full) > 40
    assert (computed - full["share_pct"]).abs().max() < 0.5


def shares_stay_below_whole(memory_shares):
    """The shares of one tracker, product and period are at most 100.5 %; no row stands for all firms."""
    sums = memory_shares.groupby(["tracker", "product", "period"])["share_pct"].sum()
    assert sums.max() <= 100.5
    assert not memory_shares["firm"].str.contains("All").any()


def periods_are_dates(memory_shares):
    """The date is the first day of the period: a quarter starts in January, April, July or October."""
    quarters = memory_shares.query("date_precision == 'quarter'")
    text = quarters["date"].dt.year.astype(str) + "-Q" + quarters["date"].dt.quarter.astype(str)
    assert (text == quarters["period"]).all() and quarters["date"].dt.is_quarter_start.all()
    years = memory_shares.query("date_precision == 'year'")
    assert (years["date"].dt.year.astype(str) == years["period"]).all() and set(years["tracker"]) == {"IC Insights"}


def leader_depends_on_tracker(memory_shares):
    """DRAM, third quarter of 2025: SK hynix leads by TrendForce, Samsung by ChinaFlashMarket."""
    quarter = memory_shares.query("product == 'DRAM' and period == '2025-Q3' and quality != 'C'")
    leaders = quarter.sort_values("share_pct").groupby("tracker")["firm"].last().to_dict()
    assert leaders == {"TrendForce": "SK hynix", "ChinaFlashMarket": "Samsung"}


def published_dram_exports(memory_exports):
    """Quarters and half years are what the press had from customs, in million dollars (suwon.com 203216 on
    2020-04-26; mbnmoney.mbn.co.kr MM1003677451 and korabenji.tistory.com/53 on the halves of 2018 and 2019)."""
    dram = memory_exports.query("item == 'dram'")
    printed = {("CHN", 2017, 3): 3043.38, ("CHN", 2019, 3): 3550.17, ("CHN", 2020, 3): 3078.03,
               ("CHN", 2018, 6): 12566.96, ("CHN", 2019, 6): 7513.33, ("JPN", 2018, 6): 108.48,
               ("JPN", 2019, 6): 67.99, ("VNM", 2018, 6): 26.83, ("VNM", 2019, 6): 159.13,
               ("all", 2019, 3): 4888.33, ("all", 2020, 3): 4242.90}
    for (iso3, year, months), value in printed.items():
        rows = dram[(dram["date"].dt.year == year) & (dram["date"].dt.month <= months)]
        rows = rows if iso3 == "all" else rows[rows["iso3"] == iso3]
        assert rows["exports_usd_million"].sum() == pytest.approx(value, rel=0.001), (iso3, year, months)


def memory_months(memory_exports):
    """Thirteen rows a month and kind; DRAM to November, flash to December 2021."""
    assert memory_exports.groupby(["date", "item"]).size().eq(13).all()
    last = memory_exports.groupby("item")["date"].max()
    assert last.to_dict() == {"dram": pd.Timestamp("2021-11-01"), "flash": pd.Timestamp("2021-12-01")}
    assert memory_exports.groupby("item")["date"].nunique().to_dict() == {"dram": 179, "flash": 180}


def one_value_a_series(chip_sales):
    """One value a year and series, but for the world's first prints and revisions of 2022 and 2024."""
    twice = chip_sales[chip_sales.duplicated(["year", "series"], keep=False)]
    assert set(twice["series"]) == {"world sales (WSTS)"} and set(twice["year"]) == {2022, 2024}
    assert set(twice["status"]) == {"first print", "revised"}
    rows = chip_sales.query("series == 'world sales (WSTS)'").drop_duplicates("year", keep="last")
    world = rows.set_index("year")["value_usd_billion"]
    korean = chip_sales.query("series != 'world sales (WSTS)'")
    assert all(row.value_usd_billion < 0.35 * world[row.year] for row in korean.itertuples() if row.year in world)


def destinations_of_chips(chip_export_destinations):
    """China and Hong Kong together are 61.1 % in 2020 and 51.7 % in 2024 as printed (biz.chosun.com,
    2025-01-05), the United States and Taiwan 13.9 and 21.7 %."""
    wide = chip_export_destinations.pivot(index="period_start", columns="iso3", values="share_pct")
    for start, pair, printed in (("2020-01-01", ["CHN", "HKG"], 61.1), ("2024-01-01", ["CHN", "HKG"], 51.7),
                                 ("2020-01-01", ["USA", "TWN"], 13.9), ("2024-01-01", ["USA", "TWN"], 21.7)):
        assert wide.loc[start, pair].sum() == pytest.approx(printed, abs=0.05)
    assert wide.sum(axis=1).max() <= 100
    assert chip_export_destinations.query("period_start >= '2026-01-01'")["goods"].eq("HS 8541 and 8542").all()


# --- boycott --------------------------------------------------------------------------------------------------


def beer_of(beer_imports, country="Japan", measure="imports"):
    """Return values by (first day, last day) as text."""
    rows = beer_imports[(beer_imports["country"] == country) & (beer_imports["measure"] == measure)]
    return {(str(row.period_start.date()), str(row.period_end.date())): row.value for row in rows.itertuples()}


def beer_agrees(beer_imports, imports_from_japan_2018_2020):
    """Beer from Japan equals UN Comtrade in 2018 to 2020, and four months equal the printed sum of four."""
    japan = beer_of(beer_imports)
    comtrade = imports_from_japan_2018_2020.query("hs6 == '220300'").set_index("year")["imports_usd"] / 1e6
    for year in (2018, 2019, 2020):
        assert japan[(f"{year}-01-01", f"{year}-12-31")] == pytest.approx(comtrade[year], abs=0.005)
    ends = {"07": 31, "08": 31, "09": 30, "10": 31}
    months = sum(japan[(f"2019-{m}-01", f"2019-{m}-{d}")] for m, d in ends.items())
    assert months == pytest.approx(japan[("2019-07-01", "2019-10-31")], abs=0.001)


def beer_shares(beer_imports):
    """Printed shares follow from the values of Japan and of the world, within half a point."""
    japan, world = beer_of(beer_imports), beer_of(beer_imports, "World")
    shares = beer_of(beer_imports, measure="share of value")
    common = set(shares) & set(world) & set(japan)
    assert len(common) == 4
    for key in common:
        assert japan[key] / world[key] * 100 == pytest.approx(shares[key], abs=0.5), key


def parts_below_whole(beer_imports):
    """No origin imports more beer than the world in the same period, in dollars or in tonnes."""
    for measure in ("imports", "weight"):
        wide = beer_imports[beer_imports["measure"] == measure].pivot(
            index=["period_start", "period_end"], columns="country", values="value")
        parts = wide.drop(columns="World").sum(axis=1)[wide["World"].notna()]
        assert len(parts) and (parts <= wide["World"].dropna()).all()


def months_of_visitors(visitors_to_japan_monthly):
    """Five nationalities in each of 352 months; estimates only in March and April 2025."""
    months = pd.date_range("1996-01-01", "2025-04-01", freq="MS")
    assert visitors_to_japan_monthly.groupby("date")["iso3"].nunique().reindex(months).eq(5).all()
    assert len(visitors_to_japan_monthly) == 5 * len(months)
    estimates = visitors_to_japan_monthly.query("status == 'estimate'")
    assert set(estimates["date"].dt.strftime("%Y-%m")) == {"2025-03", "2025-04"}
    assert (estimates["visitors"] % 100 == 0).all()


def visitor_years(visitors, visitors_to_japan_monthly, visitors_to_korea_monthly):
    """Yearly figures of JNTO and of the ministry are the sums of twelve months; 5,584,597 and 8,817,765."""
    to_japan = visitors_to_japan_monthly.query("iso3 == 'KOR'")
    to_korea = visitors_to_korea_monthly.query("iso3 == 'JPN'")
    for monthly, column, body, count in ((to_japan, "visitors", "JNTO", 29),
                                         (to_korea, "arrivals", "Ministry of Justice", 5)):
        sums = monthly.groupby(monthly["date"].dt.year)[column].sum()
        years = visitors[visitors["counted_by"] == body].query("status == 'counted'").set_index("year")["visitors"]
        assert len(years) == count and (sums.reindex(years.index) == years).all()
    jnto = visitors.query("counted_by == 'JNTO'").set_index("year")["visitors"]
    assert (jnto[2019], jnto[2024]) == (5_584_597, 8_817_765)


def two_counts_of_japanese(visitors):
    """The border count is 0.5 to 2 % above the tourism organisation's in each year that both have."""
    japanese = visitors.query("from_iso3 == 'JPN'").pivot(index="year", columns="counted_by", values="visitors")
    both = japanese.dropna()
    assert list(both.index) == [2018, 2023, 2024]
    assert (both["Ministry of Justice"] / both["KTO"]).between(1.005, 1.02).all()


def missing_years_are_missing(visitors_to_korea_monthly):
    """2020 and 2021 have no rows, and each other year has twelve months of five nationalities."""
    counts = visitors_to_korea_monthly.groupby(visitors_to_korea_monthly["date"].dt.year).size()
    assert counts.to_dict() == {2018: 60, 2019: 60, 2022: 60, 2023: 60, 2024: 60}


def ethnic_koreans_in_all_years(visitors_to_korea_monthly):
    """China with ethnic Koreans: 4,883,269 in 2024; without them the file would have 4,590,836."""
    china = visitors_to_korea_monthly.query("iso3 == 'CHN' and date.dt.year == 2024")["arrivals"].sum()
    assert china == 4_883_269


def only_koreans_fell(visitors_to_japan_monthly):
    """August to December 2019 against the year before: Koreans fell by over 40 %, no other group by over 15 %."""
    wide = visitors_to_japan_monthly.pivot(index="date", columns="iso3", values="visitors")
    change = wide.loc["2019-08":"2019-12"].sum() / wide.loc["2018-08":"2018-12"].sum() - 1
    assert change["KOR"] < -0.4 and change.drop("KOR").min() > -0.15


# --- trade and steps ------------------------------------------------------------------------------------------


def dots(korea_japan_trade):
    """Return the IMF rows by reporter, flow and year."""
    rows = korea_japan_trade.query("series == 'IMF DOTS'")
    return rows.set_index(["reporter_iso3", "flow", "year"]).sort_index()


def sixty_years(korea_japan_trade):
    """Four IMF series without a gap from 1960 to 2020; no IMF row after, no share of the world above 1."""
    imf = dots(korea_japan_trade)
    assert len(imf) == 4 * 61 and imf.groupby(level=[0, 1]).size().eq(61).all()
    assert (imf["value_usd_million"] < imf["world_usd_million"]).all()


def named_shares(korea_japan_trade):
    """Japan's weight for Korea: 38.5, 40.7, 39.7 % in 1973; 4.9, 9.8, 7.3 % in 2020; 63.7 % of exports in 1960."""
    imf = dots(korea_japan_trade).loc["KOR"]
    computed = []
    for year in (1973, 2020):
        pair = imf.xs(year, level="year")[["value_usd_million", "world_usd_million"]]
        pair.loc["both"] = pair.sum()
        computed += [round(pair.loc[flow].iloc[0] / pair.loc[flow].iloc[1] * 100, 1)
                  for flow in ("exports", "imports", "both")]
    assert computed == [38.5, 40.7, 39.7, 4.9, 9.8, 7.3]
    first = imf.loc[("exports", 1960)]
    assert round(first["value_usd_million"] / first["world_usd_million"] * 100, 1) == 63.7


def always_a_deficit(korea_japan_trade):
    """Korea imports more from Japan than it exports there in every year from 1965; 36.12 billion more in 2010."""
    korea = dots(korea_japan_trade).loc["KOR", "value_usd_million"].unstack("flow")
    assert (korea.loc[1965:, "imports"] > korea.loc[1965:, "exports"]).all()
    assert korea.loc[2010, "exports"] - korea.loc[2010, "imports"] == pytest.approx(-36_120, abs=5)


def mirror_is_near(korea_japan_trade):
    """From 1975 each flow in Korea's record is within 20 % of Japan's: freight and time, not another scale."""
    value = dots(korea_japan_trade)["value_usd_million"]
    for ours, theirs in (("imports", "exports"), ("exports", "imports")):
        ratio = (value["KOR", ours] / value["JPN", theirs]).loc[1975:]
        assert len(ratio) == 46 and ratio.between(0.8, 1.2).all(), ratio[~ratio.between(0.8, 1.2)]


def press_near_imf(korea_japan_trade):
    """Press values of one flow are within 6 % of the IMF's; they are a series of their own all the same."""
    imf = dots(korea_japan_trade)["value_usd_million"]
    press = korea_japan_trade.query("series != 'IMF DOTS' and flow != 'both' and year <= 2020")
    press = press.dropna(subset=["value_usd_million"])
    assert len(press) >= 8
    for row in press.itertuples():
        assert row.value_usd_million == pytest.approx(imf[("KOR", row.flow, row.year)], rel=0.06), row
    assert set(korea_japan_trade.query("year == 2022 and value_usd_million.notna()")["quality"]) == {"C"}


def order_of_steps(supply_chain_steps):
    """Controls, Japan's list, Korea's announcement, the pact, the WTO, Korea's list; Korea first on the way back."""
    def day(text):
        dates = supply_chain_steps[supply_chain_steps["step"].str.contains(text, regex=False)]["date"]
        assert len(dates) == 1, text
        return dates.iloc[0]

    order = ["upholds damages", "Single licences in force", "Cabinet decides to take South Korea off",
             "Announces that it will take Japan off", "Decides to end the intelligence pact",
             "Removal of South Korea from the white list", "Asks Japan for consultations",
             "Removal of Japan from the white list", "Pauses the WTO case", "Eases photoresist", "Asks for a WTO panel",
             "Halts the WTO case", "Decides to return the three chemicals", "controls on the three chemicals end",
             "Puts Japan back on the white list", "Cabinet decides to put South Korea back",
             "Return of South Korea to the white list"]
    days = [day(text) for text in order]
    assert days == sorted(days) and len(set(days)) == len(days)
    assert supply_chain_steps["date"].is_monotonic_increasing


def dispute_rule(supply_chain_steps):
    """Chip measures and talks leave the dispute as it is; no step of 2023 between the two makes it sharper."""
    assert set(supply_chain_steps.query("track in ['chips', 'dialogue']")["dispute"]) == {"neither"}
    between = supply_chain_steps.query("date >= '2023-03-01' and track not in ['chips', 'dialogue']")
    assert set(between["dispute"]) == {"milder"}
    assert set(supply_chain_steps.query("date < '2019-11-01' and dispute != 'neither'")["dispute"]) == {"sharper"}


def plan_and_proposal(supply_chain_steps):
    """A sum stands in won and in dollars at a rate of 2023; one plan has a sum, one proposal those asked to join."""
    sums = supply_chain_steps.dropna(subset=["won_trillion"])
    assert len(sums) == 1 and (sums["won_trillion"] * 1000 / sums["usd_billion"]).between(1200, 1400).all()
    assert sums["until_year"].notna().all() and len(supply_chain_steps.dropna(subset=["asked_to_join"])) == 2


# --- chip chain -----------------------------------------------------------------------------------------------


def chain_shares(chip_chain):
    """Shares of an input add up to 99 to 102; an empty share is no zero; photoresist, gases and wet chemicals
    have no numbers."""
    sums = chip_chain.dropna(subset=["share_pct"]).groupby("input_id")["share_pct"].sum()
    assert len(sums) == 96 and sums.between(98.95, 102.05).all()
    assert chip_chain["share_pct"].isna().sum() == 70
    assert chip_chain.query("input_id in ['N31', 'N91', 'N92']")["share_pct"].isna().all()


def choke_points(chip_chain, chip_chain_inputs):
    """One country holds 90 % or more in 20 of the 85 tools with the share of a country, and in nothing else."""
    named = chip_chain.dropna(subset=["share_pct", "iso3"])
    largest = named.groupby("input_id")["share_pct"].max()
    kind = chip_chain_inputs.set_index("input_id")["kind"].reindex(largest.index)
    assert (kind == "tool").sum() == 85 and (largest >= 90).sum() == 20
    assert set(kind[largest >= 90]) == {"tool"}


def sites_and_headquarters(chip_chain):
    """Only fabrication and assembly are by site; Taiwan has 18 % of fabrication, never the old edition's 47 %."""
    assert set(chip_chain.query("counted_by == 'site'")["input_id"]) == {"S2", "S3"}
    assert chip_chain.query("input_id == 'S2' and iso3 == 'TWN'")["share_pct"].to_list() == [18]
    assert not chip_chain.duplicated(["input_id", "country"]).any()


def chain_is_linked(chip_chain, chip_chain_inputs, chip_chain_links):
    """All ids meet, names agree, and each input but the stages and the finished chip has a link and a stage."""
    names = chip_chain_inputs.set_index("input_id")["input"]
    for ids, shown in ((chip_chain["input_id"], chip_chain["input"]),
                       (chip_chain_links["from_id"], chip_chain_links["from_input"]),
                       (chip_chain_links["to_id"], chip_chain_links["to_input"])):
        assert (names.reindex(ids).to_numpy() == shown.to_numpy()).all()
    linked = set(chip_chain_links["from_id"]) | {"S1", "S2", "S3", "N99"}
    assert set(names.index) == linked
    assert chip_chain_inputs["stage"].isna().sum() == (chip_chain_inputs["input_id"] == "N99").sum() == 1


def licence_is_beside():
    """The folder of non-commercial tables has its licence beside it and each record names it."""
    text = (DATA / "nc" / "LICENSE").read_text("utf-8")
    assert "CC BY-NC 4.0" in text and "creativecommons.org/licenses/by-nc/4.0" in text
    records = sorted((DATA / "nc").glob("*.yaml"))
    assert len(records) == 3
    for record in records:
        assert "CC-BY-NC-4.0" in record.read_text("utf-8"), record.name


# --- the tests ------------------------------------------------------------------------------------------------

NON_COMMERCIAL = {"chip_chain", "chip_chain_inputs", "chip_chain_links"}
RULES = [rule for name, rule in list(globals().items())
         if callable(rule) and getattr(rule, "__module__", None) == __name__ and rule.__doc__
         and name not in ("table", "by_year", "hhi", "beer_of", "dots")]


def tables_of(rule):
    """Return the tables that a rule asks for, by the names of its parameters."""
    names = rule.__code__.co_varnames[:rule.__code__.co_argcount]
    return {name: table(f"nc/{name}" if name in NON_COMMERCIAL else name) for name in names}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(rule):
    """The tables keep the rule."""
    rule(**tables_of(rule))


def hit(frame, where):
    """Return the index of the rows that a query finds: at least one, or the damage would prove nothing."""
    rows = frame.query(where).index if where else frame.index
    if rows.empty:
        raise ValueError(f"the damage hits no row: {where}")
    return rows


def change(column, value, where=None):
    """Return a function that sets a column (in the rows of a query) to a value or to a function of it."""
    def damage(frame):
        rows = hit(frame, where)
        frame[column] = frame[column].astype(object)
        frame.loc[rows, column] = frame.loc[rows, column].map(value) if callable(value) else value
        frame[column] = frame[column].infer_objects()
        return frame
    return damage


def drop(where):
    """Return a function that drops the rows of a query."""
    return lambda frame: frame.drop(hit(frame, where))


def thousand(x):
    """Return a slip of the unit."""
    return x * 1000


def thousandth(x):
    """Return a slip of the unit, the other way."""
    return x / 1000


def swap(one, other):
    """Return a function that exchanges two values."""
    return lambda x: {one: other, other: one}.get(x, x)


def month(text):
    """Return a query for one month (a query compares a date with text by order, not by equality)."""
    return f"date >= '{text}-01' and date <= '{text}-01'"


DAMAGE = [
    (every_month_and_origin, "chemical_imports", drop("imports_usd == 0 and iso3 == 'JPN' and date.dt.year == 2019")),
    (zero_of_2019, "chemical_imports", change("imports_usd", 1, month("2019-08") + " and iso3 == 'JPN'")),
    (concentration_of_hydrogen_fluoride, "chemical_imports",
     change("imports_usd", thousand, month("2020-05") + " and iso3 == 'TWN'")),
    (months_add_up_to_years, "chemical_imports", change("imports_usd", 10, month("2005-01") + " and iso3 == 'JPN'")),
    (published_totals_of_chemicals, "chemical_imports_yearly",
     change("imports_usd", lambda x: x + 10_000, "year == 2018 and region == 'Europe'")),
    (listed_origins_nearly_all, "chemical_imports", change("imports_usd", 0, "date.dt.year == 2012 and iso3 == 'USA'")),
    (two_polyimide_series_apart, "chemical_imports_published",
     change("code", "HS 3920999010", "code == 'wider heading' and value == 44.7")),
    (published_figures_agree, "chemical_imports_published", change("value", thousandth, "value == 57.46")),
    (wider_code_contains_narrower, "chemical_definitions_2018", change("code_level", swap("HS6", "HS10"))),
    (two_records, "hydrogen_fluoride_two_records", change("weight_t", thousandth, "iso3 == 'JPN'")),
    (all_imports_from_japan, "imports_from_japan_2018_2020", drop("hs6 == '848620'")),
    (chemicals_are_small, "imports_from_japan_2018_2020",
     change("imports_usd", thousand, "year == 2018 and hs6 == 'other'")),
    (same_headings, "imports_from_japan_2018_2020", change("imports_usd", lambda x: x + 1, "hs6 == '281111'")),
    (revenue_reproduces_share, "memory_shares", change("revenue_usd_billion", 1.168, "revenue_usd_billion == 11.68")),
    (shares_stay_below_whole, "memory_shares", change("share_pct", 100, "firm == 'Others'")),
    (periods_are_dates, "memory_shares", change("period", "2021-Q1", "period == '2021-Q2'")),
    (leader_depends_on_tracker, "memory_shares", change("tracker", "TrendForce", "tracker == 'ChinaFlashMarket'")),
    (published_dram_exports, "memory_exports", change("iso3", swap("JPN", "VNM"))),
    (memory_months, "memory_exports", drop(month("2015-03") + " and iso3 == 'CHN'")),
    (one_value_a_series, "chip_sales",
     change("series", "Korean exports, trade ministry class (MTI)", "counted_by == 'MSIT'")),
    (destinations_of_chips, "chip_export_destinations", change("share_pct", 38.4, "iso3 == 'HKG'")),
    (beer_agrees, "beer_imports", change("value", thousand, "value == 39.756")),
    (beer_shares, "beer_imports", change("value", 28.088, "value == 280.88")),
    (parts_below_whole, "beer_imports", change("value", thousand, "value == 7016.7")),
    (months_of_visitors, "visitors_to_japan_monthly", drop(month("2020-05"))),
    (visitor_years, "visitors", change("visitors", 5_584_600, "year == 2019 and counted_by == 'JNTO'")),
    (two_counts_of_japanese, "visitors", change("visitors", 2_294_852, "year == 2018 and counted_by == 'KTO'")),
    (missing_years_are_missing, "visitors_to_korea_monthly",
     lambda frame: pd.concat([frame, frame.tail(1).assign(date=pd.Timestamp("2020-01-01"), arrivals=0)])),
    (ethnic_koreans_in_all_years, "visitors_to_korea_monthly",
     change("arrivals", lambda x: round(x * 0.94), "iso3 == 'CHN' and date.dt.year == 2024")),
    (only_koreans_fell, "visitors_to_japan_monthly", change("iso3", swap("KOR", "TWN"))),
    (sixty_years, "korea_japan_trade", drop("year == 1987 and reporter_iso3 == 'JPN'")),
    (named_shares, "korea_japan_trade", change("flow", swap("exports", "imports"))),
    (always_a_deficit, "korea_japan_trade",
     change("value_usd_million", thousandth, "year == 2010 and flow == 'imports'")),
    (mirror_is_near, "korea_japan_trade",
     change("value_usd_million", lambda x: x / 2, "year == 1999 and reporter_iso3 == 'JPN'")),
    (press_near_imf, "korea_japan_trade", change("value_usd_million", thousandth, "series == 'MOTIE'")),
    (order_of_steps, "supply_chain_steps",
     change("date", pd.Timestamp("2019-08-15"), "step.str.contains('Asks Japan for')")),
    (dispute_rule, "supply_chain_steps", change("dispute", "sharper", "track == 'chips' and actor == 'Japan'")),
    (plan_and_proposal, "supply_chain_steps", change("usd_billion", thousandth, "usd_billion > 0")),
    (chain_shares, "chip_chain", change("share_pct", 0, "input_id == 'N31'")),
    (choke_points, "chip_chain", change("share_pct", 89.9, "input_id == 'N12' and iso3 == 'JPN'")),
    (sites_and_headquarters, "chip_chain", change("share_pct", 47, "input_id == 'S2' and iso3 == 'TWN'")),
    (chain_is_linked, "chip_chain_links", change("to_id", "N20", "from_id == 'N31'")),
]


def test_each_rule_has_damage():
    """Each rule is tried on a damaged copy; the one about files is not a rule of tables."""
    assert {rule for rule, _, _ in DAMAGE} == set(RULES) - {licence_is_beside}


@pytest.mark.parametrize(("rule", "name", "damage"), DAMAGE, ids=[f"{r.__name__}-{n}" for r, n, _ in DAMAGE])
def test_rule_objects_to_damage(rule, name, damage):
    """A rule that cannot fail is no test: on the damaged copy it must object."""
    tables = tables_of(rule)
    tables[name] = damage(tables[name].copy())
    with pytest.raises(AssertionError):
        rule(**tables)


def test_quality_c_stays_out():
    """Rows whose address is a forum or a question page are marked C."""
    for path in DATA.glob("*.csv"):
        frame = pd.read_csv(path, dtype=str)
        if {"source", "quality"} <= set(frame):
            weak = frame["source"].str.contains(r"kaikai\.ch|a-ha\.io|nemopan|5ch\.net|danawa\.com/bbs")
            assert set(frame.loc[weak, "quality"]) <= {"C"}, path.name


def test_contract_prices_stay_out():
    """The contract prices of memory are probably proprietary: no table holds them."""
    assert not [path.name for path in DATA.rglob("*.csv") if "price" in path.name]
