"""Worlds for chapter 5: forces that go with the warm years, nearly or not, and presidents who change nothing or all."""

import pandas as pd

from worlds import World

# Half of the years from 1998 to 2025, without a pattern: warm in some of the worlds.
WARM = [1998, 1999, 2002, 2003, 2004, 2007, 2010, 2011, 2013, 2016, 2017, 2022, 2023, 2025]
YEARS = range(1998, 2026)
STRONG = {year: 30 + place if year in WARM else 1 + place % 5 for place, year in enumerate(YEARS)}


def steps_in(table, first, last):
    """Which rows are steps between two days, the last one left out."""
    return table["direction"].ne("neutral") & (table["date"] >= first) & (table["date"] < last)


def warm_by_list(table):
    """Only steps toward in the years of WARM, only steps away in all others."""
    table, year = table.copy(), table["date"].str[:4].astype(int)
    table.loc[table["direction"].ne("neutral"), "direction"] = year.isin(WARM).map({True: "toward", False: "away"})
    return table


def by(strong):
    """Changes that give each of four tables the strengths of `strong`, a number for each year."""

    def launches(table):
        """As many launch days in a year."""
        row = table.iloc[0]
        days = [f"{year}-{1 + n // 28:02}-{1 + n % 28:02}" for year, number in strong.items() for n in range(number)]
        same = row.to_dict() | {"date_precision": "day"}
        return pd.DataFrame([same | {"date": day, "year": int(day[:4])} for day in days])

    def votes(table):
        """The distance of Seoul's votes to Beijing's."""
        korea = table[table["country"] == "South Korea"].set_index("year")["ideal_point"]
        table, known = table.copy(), table["country"].eq("China") & table["year"].isin(list(strong))
        table.loc[known, "ideal_point"] = [korea[year] - strong[year] / 10 for year in table.loc[known, "year"]]
        return table

    def scrambles(table):
        """Scrambles, all and those against Chinese aircraft."""
        table, known = table.copy(), table["fiscal_year"].isin(list(strong))
        for column in ["total", "china"]:
            table.loc[known, column] = [10 * strong[year] for year in table.loc[known, "fiscal_year"]]
        return table

    def imports(table):
        """The share of Japan in South Korea's imports, to the last year."""
        ours = table["series"].eq("IMF DOTS") & table["reporter"].eq("South Korea") & table["flow"].eq("imports")
        row = table[ours].iloc[-1].to_dict()
        rows = [row | {"year": year, "value_usd_million": pct, "world_usd_million": 100}
                for year, pct in strong.items()]
        return pd.concat([table[~ours | (table["year"] < 1998)], pd.DataFrame(rows)], ignore_index=True)

    return {"missile_tests": launches, "un_ideal_points": votes, "scrambles": scrambles, "korea_japan_trade": imports}


def turned(years):
    """STRONG moved on by some years, the last ones to the front."""
    values = list(STRONG.values())
    return dict(zip(YEARS, values[-years:] + values[:-years], strict=True))


# Seven of 28 years that do not fit: drawn once at random, and spread as evenly as can be.
DRAWN = [1998, 1999, 2001, 2005, 2009, 2019, 2025]
SPREAD = WARM[1::4] + [year for year in YEARS if year not in WARM][1::4]


def but(misfits):
    """Warm years by WARM, only that those of `misfits` are the other way round."""

    def noisy(table):
        table, year = table.copy(), table["date"].str[:4].astype(int)
        warm = year.isin(WARM) != year.isin(misfits)
        table.loc[table["direction"].ne("neutral"), "direction"] = warm.map({True: "toward", False: "away"})
        return table

    return noisy


def a_day_later(table):
    """The last step of 2021 falls in 2022, a day after the year's border."""
    table = table.copy()
    last = table[table["direction"].ne("neutral") & table["date"].str.startswith("2021")].index[-1]
    table.loc[last, "date"] = "2022-01-01"
    return table


def no_launches(table):
    return table[~table["year"].isin([2022, 2023])]


def no_scrambles(table):
    early = table["fiscal_year"] < 2022
    return table.assign(total=table["total"].where(early, 0), china=table["china"].where(early, 0))


def same_votes(table):
    korea = table[table["country"] == "South Korea"].set_index("year")["ideal_point"]
    table, late = table.copy(), table["country"].eq("China") & table["year"].isin([2022, 2023])
    table.loc[late, "ideal_point"] = [korea[year] for year in table.loc[late, "year"]]
    return table


def no_visit_and_a_frost(table):
    table = table[table["event_id"] != "2023-05-07a"].copy()
    table.loc[steps_in(table, "2022-05-10", "2024-12-14"), "direction"] = "away"
    return table


def only_meetings(table):
    """Under Yoon meetings go on as they did, and two of three other steps toward are steps away."""
    table = table.copy()
    other = steps_in(table, "2022-05-10", "2024-12-14") & table["direction"].eq("toward")
    other &= ~table["register"].isin(["summits", "foreign", "defence", "economy"])
    table.loc[other & (other.cumsum() % 3 != 0), "direction"] = "away"
    return table


def frost_again(table):
    table = table.copy()
    table.loc[steps_in(table, "2024-12-14", "2026-01-01"), "direction"] = "away"
    return table


FORCES = by(STRONG)
WORLDS = [
    World("each force is strong in the warm years and weak in the cold ones",
          {"timeline": warm_by_list, **FORCES}, {"C47": ("supported", "supported")}),
    World("each force is strong in warm years, but a quarter of the years, drawn at random, are the other way round",
          {"timeline": but(DRAWN), **FORCES}, {"C47": ("supported", "supported")}),
    # A true force that the grid misses: noise that is spread evenly hides it.
    World("each force is strong in warm years, but every fourth year of either sort is the other way round",
          {"timeline": but(SPREAD), **FORCES}, {"C47": ("supported", "not supported")}),
    World("launches go with the warm years, and no other force does",
          {"timeline": warm_by_list, "missile_tests": FORCES["missile_tests"]}, {"C47": ("partly", "partly")}),
    World("each force has its strong years five years after the warm ones",
          {"timeline": warm_by_list, **by(turned(5))}, {"C47": ("not supported", "not supported")}),
    World("each force has its strong years eleven years after the warm ones",
          {"timeline": warm_by_list, **by(turned(11))}, {"C47": ("supported", "not supported")}),
    World("one step falls a day later, in another year",
          {"timeline": a_day_later}, {"C45": ("supported", "partly"), "C47": ("partly", "not supported")}),
    World("no force is strong in 2022 and 2023, no prime minister comes, and all steps under Yoon are steps away",
          {"timeline": no_visit_and_a_frost, "missile_tests": no_launches, "un_ideal_points": same_votes,
           "scrambles": no_scrambles},
          {"C45": ("not supported", "not supported"), "C46": ("not supported", ""),
           "C47": ("not supported", "not supported")}),
    World("fewer steps away under Yoon, but only because meetings go on",
          {"timeline": only_meetings}, {"C45": ("partly", "not supported")}),
    World("when both had left, all steps were steps away",
          {"timeline": frost_again}, {"C45": ("supported", "supported")}),
]
