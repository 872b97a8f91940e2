"""Worlds in which the verdicts of chapter 2, North Korea, come out otherwise."""

import pandas as pd

from worlds import World

LAUNCHES = "data/missile_tests.csv"


def all_on_one_day(table):
    """All missiles of 2022 fly on one day."""
    return table.assign(date=table["date"].mask(table["year"] == 2022, "2022-11-02"))


def fewer_counted(table):
    """Every body counts fewer launches in 2022 than in 2021."""
    return table.assign(value=table["value"].mask(table["year"] == 2022, 0))


def fewer_warheads(table):
    """SIPRI's figures of 2023 are below those of 2019."""
    then = (table["year"] == 2023) & (table["estimated_by"] == "SIPRI")
    return table.assign(low=table["low"].mask(then, 5), high=table["high"].mask(then, 10))


def moved(table, chosen, days):
    """The chosen events moved to these days, one after the other."""
    table = table.copy()
    table.loc[chosen, "date"] = [days[i % len(days)] for i in range(chosen.sum())]
    return table


def by_day(table, first, last):
    """Steps toward that are known by day, between two days."""
    return (table["direction"] == "toward") & (table["date_precision"] == "day") & table["date"].between(first, last)


def launch_days(first, last):
    days = pd.read_csv(LAUNCHES, parse_dates=["date"])["date"].drop_duplicates()
    return days[days.between(first, last)]


def behind_launches(table):
    """All steps toward come on the day after a launch, in both spells."""
    for first, last in [("2022-05-10", "2024-12-31"), ("2016-01-01", "2017-12-31")]:
        next_days = (launch_days(first, last)[:-1] + pd.Timedelta(days=1)).dt.strftime("%Y-%m-%d").to_list()
        table = moved(table, by_day(table, first, last), next_days)
    return table


def no_quarrel_under_fire(table):
    """In years with ten launch days or more nothing goes away."""
    strong = table["date"].str[:4].isin(["2014", "2016", "2017", "2019", "2022", "2023", "2024"])
    return table[~(strong & (table["direction"] == "away"))]


def far_from_launches(table):
    """All steps toward come when no launch has been for a week, in both spells."""
    for first, last in [("2022-05-10", "2024-12-31"), ("2016-01-01", "2017-12-31")]:
        launched = launch_days(first, last)
        quiet = [day.strftime("%Y-%m-%d") for day in pd.date_range(first, last)
                 if not launched.between(day - pd.Timedelta(days=7), day).any()]
        table = moved(table, by_day(table, first, last), quiet[::9])
    return table


def called(table, chosen, words):
    """The chosen events go by other words."""
    return table.assign(event=table["event"].mask(chosen, words))


def early_drills(table, who):
    """Drills before the thaw, of the two alone or with Washington."""
    with_washington = table["actors"].str.contains("United States")
    return (table["register"] == "exercises") & (table["date"] < "2022-05-10") & (with_washington == who)


def only_rescue(table):
    """Until the thaw nearly every drill with Washington is for rescue."""
    chosen = early_drills(table, True) & ~table["event_id"].isin(["2017-01-01a", "2022-01-20a"])
    return called(table, chosen, "Search-and-rescue exercise of the three navies")


def the_two_alone_track_missiles(table):
    """From 2010 to 2021 the two alone track missiles together."""
    return called(table, early_drills(table, False) & table["date"].between("2010-01-01", "2021-12-31"),
                  "Both navies practise the tracking of missiles")


def more_drills(table):
    """Twenty drills of the three more in the months of the thaw."""
    drill = table[(table["register"] == "exercises") & (table["date"] == "2022-10-06")].iloc[[0]]
    days = pd.date_range("2022-06-01", periods=20, freq="15D").strftime("%Y-%m-%d")
    added = pd.concat([drill] * 20).assign(date=days, event_id=[f"{day}y" for day in days])
    return pd.concat([table, added]).sort_values("date")


def no_drills(table):
    """No drill and no defence meeting in the months of the thaw."""
    work = table["register"].isin(["exercises", "defence"])
    return table[~(work & table["date"].between("2022-05-10", "2023-05-07"))]


def an_alliance(table):
    """In 2022 both sign a treaty of mutual defence."""
    pact = table[table["event_id"] == "2016-11-23a"].assign(
        date="2022-12-01", event_id="2022-12-01y", event="Treaty of mutual defence signed in Seoul by both governments")
    return pd.concat([table, pact]).sort_values("date")


def no_talk_of_data(table):
    """No meeting of the three leaders at Phnom Penh."""
    return table[table["event_id"] != "2022-11-13a"]


def no_threats(table):
    """No law and no statement from Pyongyang in the months of the thaw."""
    return table[~table["date"].between("2022-05-10", "2023-05-07")]


def in_turn(*changes):
    """One change after the other."""
    def change(table):
        for one in changes:
            table = one(table)
        return table
    return change


WORLDS = [
    World("the launches of 2022 come in one morning, and drills, an alliance and missile work of the two are many",
          {"missile_tests": all_on_one_day,
           "timeline": in_turn(more_drills, an_alliance, the_two_alone_track_missiles, no_talk_of_data)},
          {"C17": ("partly", ""), "C18": ("partly", "not supported"), "C20": ("not supported", ""),
           "C21": ("not supported", ""), "C23": ("not supported", ""), "C24": ("supported", "")}),
    World("steps come right after launches and nothing goes away while missiles fly",
          {"timeline": in_turn(only_rescue, no_quarrel_under_fire, more_drills, behind_launches)},
          {"C17": ("supported", ""), "C18": ("supported", "supported"), "C21": ("supported", ""),
           "C22": ("supported", "supported")}),
    World("launches and warheads fall, steps keep away from launches, and the months of the thaw have no drills",
          {"missile_tests": all_on_one_day, "launch_counts": fewer_counted, "warhead_estimates": fewer_warheads,
           "north_korea_policy": no_threats, "timeline": in_turn(far_from_launches, no_drills)},
          {"C17": ("not supported", ""), "C18": ("not supported", "not supported"), "C19": ("not supported", ""),
           "C22": ("not supported", "not supported"), "C24": ("not supported", "")}),
]
