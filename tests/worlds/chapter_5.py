"""Worlds for chapter 5: forces that go with the warm years, and presidents who change nothing, something or all."""

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


def launches(table):
    """As many launch days in a year as STRONG says."""
    row = table.iloc[0]
    days = [f"{year}-{1 + n // 28:02}-{1 + n % 28:02}" for year, number in STRONG.items() for n in range(number)]
    return pd.DataFrame([row.to_dict() | {"date": day, "year": int(day[:4]), "date_precision": "day"} for day in days])


def votes(table):
    """The distance of Seoul's votes to Beijing's, by STRONG."""
    korea = table[table["country"] == "South Korea"].set_index("year")["ideal_point"]
    table, known = table.copy(), table["country"].eq("China") & table["year"].isin(list(STRONG))
    table.loc[known, "ideal_point"] = [korea[year] - STRONG[year] / 10 for year in table.loc[known, "year"]]
    return table


def scrambles(table):
    """Scrambles, all and those against Chinese aircraft, by STRONG."""
    table, known = table.copy(), table["fiscal_year"].isin(list(STRONG))
    for column in ["total", "china"]:
        table.loc[known, column] = [10 * STRONG[year] for year in table.loc[known, "fiscal_year"]]
    return table


def imports(table):
    """The share of Japan in South Korea's imports, by STRONG, to the last year."""
    ours = table["series"].eq("IMF DOTS") & table["reporter"].eq("South Korea") & table["flow"].eq("imports")
    row = table[ours].iloc[-1].to_dict()
    rows = [row | {"year": year, "value_usd_million": pct, "world_usd_million": 100} for year, pct in STRONG.items()]
    return pd.concat([table[~ours | (table["year"] < 1998)], pd.DataFrame(rows)], ignore_index=True)


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


def few_steps(table):
    """Under Yoon one step toward in four."""
    toward = steps_in(table, "2022-05-10", "2024-12-14") & table["direction"].eq("toward")
    return table[~toward | (toward.cumsum() % 4 == 0)]


def frost_again(table):
    table = table.copy()
    table.loc[steps_in(table, "2024-12-14", "2026-01-01"), "direction"] = "away"
    return table


WORLDS = [
    World("each force is strong in the warm years and weak in the cold ones",
          {"timeline": warm_by_list, "missile_tests": launches, "un_ideal_points": votes, "scrambles": scrambles,
           "korea_japan_trade": imports}, {"C47": ("supported", "supported")}),
    World("two forces of four go with the warm years",
          {"timeline": warm_by_list, "missile_tests": launches, "un_ideal_points": votes},
          {"C47": ("partly", "partly")}),
    World("no force is strong in 2022 and 2023, no prime minister comes, and all steps under Yoon are steps away",
          {"timeline": no_visit_and_a_frost, "missile_tests": no_launches, "un_ideal_points": same_votes,
           "scrambles": no_scrambles},
          {"C45": ("not supported", "not supported"), "C46": ("not supported", ""),
           "C47": ("not supported", "not supported")}),
    World("fewer steps away under Yoon, and fewer steps toward, too",
          {"timeline": few_steps}, {"C45": ("partly", "not supported")}),
    World("when both had left, all steps were steps away",
          {"timeline": frost_again}, {"C45": ("supported", "supported")}),
]
