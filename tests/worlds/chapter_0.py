"""Worlds of the chapter on the article itself."""

from worlds import World

MEETINGS = ["summits", "foreign", "defence", "economy"]


def turned(frame, rows, track):
    """The steps toward of these rows go away, over `track`."""
    rows = rows & frame["direction"].eq("toward") & frame["date"].lt("2022-01-01")
    return frame.assign(direction=frame["direction"].mask(rows, "away"), track=frame["track"].mask(rows, track))


def march(frame, who):
    """The rows of March 2023 that are steps toward of one of these actors."""
    then = frame["date"].between("2023-03-01", "2023-03-31") & frame["direction"].eq("toward")
    return then & frame["actors"].str.contains(who)


def another_history(frame):
    """Only steps away over the past before 2022; Seoul alone acts in March 2023; a date and an interview are lost."""
    frame = turned(frame, frame["direction"].eq("toward"), "colonial past")
    lost = frame["event_id"].isin(["1945-08-15a", "2023-04-24b"])
    return frame[~lost & ~march(frame, "Japan")]


def they_met_and_quarrelled(frame):
    """Before 2022 they only met; all else goes away, over other things. Nobody acts in March 2023."""
    frame = turned(frame, ~frame["register"].isin(MEETINGS), "bilateral")
    return frame[~march(frame, "Japan|South Korea")]


def content(share):
    """In this share of the polls, the earliest, fewer than half say no."""
    def change(frame):
        early = frame.index < len(frame) * share
        return frame.assign(not_pct=frame["not_pct"].mask(early & frame["not_pct"].notna(), 30))
    return change


WORLDS = [
    World("only steps away before 2022, all over the past, and publics that ask for nothing", {
        "timeline": another_history, "attitudes_to_the_past": content(1),
    }, {
        "C01": ("supported", "supported"), "C02": ("not supported", ""), "C03": ("not supported", ""),
        "C04": ("not supported", ""), "C05": ("partly", ""), "C06": ("not supported", ""),
    }),
    World("they met and did nothing else together before 2022, nobody acted in March 2023, and polls are divided", {
        "timeline": they_met_and_quarrelled, "attitudes_to_the_past": content(0.5),
    }, {
        "C01": ("partly", "not supported"), "C03": ("partly", ""), "C04": ("partly", ""), "C05": ("not supported", ""),
    }),
]
