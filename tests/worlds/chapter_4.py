"""Other worlds for chapter 4, Taiwan: what would have to be different for its verdicts to come out otherwise."""

from worlds import World

ASKED_AGAIN = ["Pew Research Center", "Genron NPO"]


def nobody_more_afraid(polls):
    """In each question that was asked again the share stays what it was."""
    again = polls["pollster"].isin(ASKED_AGAIN)
    same = polls[again].groupby(["country", "pollster"])["pct"].transform("first")
    return polls.assign(pct=polls["pct"].mask(again, same))


def quiet_spring(days):
    """One aircraft on each reported day of the zone from January to May 2022, and no crossing a year later."""
    then = days["definition"].eq("adiz_only") & days["date"].between("2022-01-01", "2022-05-31")
    later = days["date"].between("2023-01-01", "2023-05-31")
    return days.assign(aircraft=days["aircraft"].mask(then, 1), crossings=days["crossings"].mask(later, 0))


def all_through_the_strait(trade):
    """Nine tenths of Japan's imports pass the strait."""
    mine = trade["country"].eq("Japan") & trade["flow"].eq("imports") & trade["measure"].eq("through_strait")
    return trade.assign(share_pct=trade["share_pct"].mask(mine, 90))


def jeju_next_door(places):
    """Jeju as near to Taipei as the Japanese islands."""
    mine = places["place"].eq("Jeju Airport") & places["origin"].str.startswith("Songshan")
    return places.assign(distance_km=places["distance_km"].mask(mine, 200))


def forces(change):
    """The reports of September 2025 on Japan and South Korea, times `change`."""
    def changed(table):
        mine = table["date"].str.startswith("2025-09") & table["area"].isin(["Japan", "South Korea"])
        other = (table["active_duty"] * change).round().astype(int)
        return table.assign(active_duty=table["active_duty"].mask(mine, other))
    return changed


def warm_in(*years):
    """No step away in these years: each of them leads toward."""
    def changed(timeline):
        mine = timeline["date"].str[:4].astype(int).isin(years) & timeline["direction"].eq("away")
        return timeline.assign(direction=timeline["direction"].mask(mine, "toward"))
    return changed


def cold_in(*years):
    """Each step in these years leads away."""
    def changed(timeline):
        mine = timeline["date"].str[:4].astype(int).isin(years) & timeline["direction"].eq("toward")
        return timeline.assign(direction=timeline["direction"].mask(mine, "away"))
    return changed


def pressure_warms(timeline):
    """Warm in the years of many scrambles and before Seoul named the strait, cold in the others."""
    warm = warm_in(2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022)(timeline)
    return cold_in(2012, 2013, 2014, 2023, 2024, 2025)(warm)


def warm_since_named(timeline):
    """Warm in 2015 and 2018, and from the day after Seoul first named the strait to the end of 2022."""
    since = timeline["date"].between("2021-05-22", "2022-12-31") & timeline["direction"].eq("away")
    return warm_in(2015, 2018)(timeline.assign(direction=timeline["direction"].mask(since, "toward")))


def cold_after_named(timeline):
    """Each step in the year after Seoul first named the strait leads away."""
    after = timeline["date"].between("2021-05-22", "2022-05-21") & timeline["direction"].eq("toward")
    return timeline.assign(direction=timeline["direction"].mask(after, "away"))


WORLDS = [
    World("no more flights or fear, unequal trade, the forces gone, and a frost once Seoul had named the strait",
          {"pla_activity": quiet_spring, "taiwan_polls": nobody_more_afraid, "strait_trade": all_through_the_strait,
           "us_forces": forces(0.5), "timeline": cold_after_named},
          {"C38": ("not supported", "not supported"), "C39": ("not supported", "not supported"),
           "C44": ("not supported", "cannot be tested")}),
    World("flights grow and fear does not, Korea is as near as Japan, more forces, and pressure warms",
          {"taiwan_polls": nobody_more_afraid, "distances_taiwan": jeju_next_door, "us_forces": forces(1.3),
           "timeline": pressure_warms},
          {"C38": ("partly", "supported"), "C39": ("supported", "supported"),
           "C44": ("supported", "cannot be tested")}),
    World("three of the strong years were warm, and relations warmed once Seoul had named the strait",
          {"timeline": warm_since_named},
          {"C38": ("supported", "partly"), "C39": ("partly", "partly")}),
]
