"""Worlds in which the verdicts of chapter 1 come out otherwise."""

import pandas as pd

from worlds import World

ARTICLE = pd.Timestamp("2023-05-07")
PATROLS = pd.to_datetime(["2019-07-23", "2020-12-22", "2021-11-19", "2022-05-24", "2022-11-30"])


def votes_of_2022(by):
    """Seoul and Tokyo vote otherwise in 2022, by so much on the scale."""
    def change(table):
        own = table["iso3"].isin(["KOR", "JPN"]) & (table["year"] == 2022)
        return table.assign(**{column: table[column] + by * own for column in ("ideal_point", "q05", "q95")})
    return change


def spending_of_2024(times):
    """Seoul and Tokyo spend so many times as much in 2024."""
    def change(table):
        own = table["iso3"].isin(["KOR", "JPN"]) & (table["year"] == 2024)
        column = "constant_2023_usd_million"
        return table.assign(**{column: table[column].mask(own, table[column] * times)})
    return change


def calm_views(table):
    """Nobody thinks worse of Russia in 2022 than in 2020."""
    then = (table["view_of"] == "Russia") & (table["year"] == 2022)
    return table.assign(unfavourable_pct=table["unfavourable_pct"].mask(then, 35))


def later_patrols(spared):
    """All joint patrols before the article, but for the first so many, come after it."""
    def change(table):
        later = (pd.to_datetime(table["date"]) + pd.Timedelta(days=1400)).dt.strftime("%Y-%m-%d")
        moved = (table["date"] < "2023-05-07") & (table["patrol_no"] > spared)
        return table.assign(date=table["date"].mask(moved, later))
    return change


def quiet_after_patrols(table):
    """No step away in the sixty days after a patrol."""
    dates = pd.to_datetime(table["date"])
    after = sum((dates - patrol).dt.days.between(1, 60) for patrol in PATROLS) > 0
    return table.assign(direction=table["direction"].mask(after & (table["direction"] == "away"), "neutral"))


def in_the_year_of_the_article(table):
    """Which steps toward lie in the 365 days up to the article."""
    days = (ARTICLE - pd.to_datetime(table["date"])).dt.days
    return days.between(0, 364) & (table["direction"] == "toward")


def warm_after_patrols(table):
    """Ten steps toward and none away after each patrol; all steps of the article's year are with Washington."""
    table = quiet_after_patrols(table)
    model = table[table["event_id"] == "2022-06-29a"]
    extra = [model.assign(event_id=f"{patrol.date()}{letter}", date=str((patrol + pd.Timedelta(days=9)).date()),
                          actors="South Korea; Japan; United States") for patrol in PATROLS for letter in "mnopqrstuv"]
    table = pd.concat([table, *extra], ignore_index=True)
    actors = table["actors"].mask(in_the_year_of_the_article(table), "South Korea; Japan; United States")
    event = table["event"].str.replace("China is a key partner", "China is a rival")
    return table.assign(actors=actors, event=event)


def other_record(table):
    """No summit with Biden, no word of Yoon's or of Washington's, no step with Washington in the article's year."""
    table = table[~table["event_id"].isin(["2022-06-29a", "2022-11-13a"])]
    actors = table["actors"].mask(in_the_year_of_the_article(table), "South Korea; Japan")
    event = table["event"].mask(table["event_id"] == "2023-03-01a", "Yoon speaks of an aggressor that has not atoned")
    event = event.mask(table["event_id"] == "2023-03-06b", "Washington takes note of the plan and says no more")
    return table.assign(actors=actors, event=event)


WORLDS = [
    World("Seoul and Tokyo turn to Washington, arm, and meet after each patrol",
          {"un_ideal_points": votes_of_2022(1), "military_expenditure": spending_of_2024(2),
           "timeline": warm_after_patrols},
          {"C07": ("supported", "not supported"), "C09": ("supported", "cannot be tested"), "C10": ("supported", ""),
           "C14": ("cannot be tested", "supported")}),
    World("nobody turns, arms, flies together, meets in Madrid or says the words",
          {"un_ideal_points": votes_of_2022(-1), "military_expenditure": spending_of_2024(0.7),
           "views_of_countries": calm_views, "joint_air_patrols": later_patrols(0), "timeline": other_record},
          {"C07": ("not supported", "not supported"), "C09": ("not supported", "cannot be tested"),
           "C10": ("not supported", ""), "C11": ("not supported", ""), "C13": ("not supported", ""),
           "C14": ("cannot be tested", "not supported"), "C15": ("not supported", ""), "C16": ("not supported", "")}),
    World("Seoul and Tokyo vote with Washington; one patrol before the article, and no step away after it",
          {"un_ideal_points": votes_of_2022(1), "joint_air_patrols": later_patrols(1), "timeline": quiet_after_patrols},
          {"C07": ("partly", "not supported"), "C13": ("partly", ""), "C14": ("cannot be tested", "partly")}),
]
