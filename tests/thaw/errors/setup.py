"""The variables that the slips of `slips.yaml` and the pieces of `runs.yaml` start from; it runs in exercises/."""

import datetime  # noqa: F401

import altair as alt
import pandas as pd

missiles = pd.read_csv("../data/missile_tests.csv", parse_dates=["date"])
launches = pd.read_csv("../data/missile_tests.csv")
incidents = pd.read_csv("../data/japan_incidents.csv", parse_dates=["date"])
warheads = pd.read_csv("../data/warhead_estimates.csv")
places = pd.read_csv("../data/distances.csv")
timeline = pd.read_csv("../data/timeline.csv", parse_dates=["date"])
gallup = pd.read_csv("../data/gallup_korea_japan.csv")
money = pd.read_csv("../data/military_expenditure.csv")

per_year = missiles.groupby("year").size()
per_leader = missiles.groupby("leader").size().reset_index(name="launches")
wide = money.pivot(index="year", columns="iso3", values="gdp_share_pct")
chart = alt.Chart(missiles).mark_bar()
years = [2019, 2021, 2022]
shares = {"Japan": 0.4, "South Korea": 0.6}
name = "Kim Jong Un"
number = 5
ratio = 0.5
day = pd.Timestamp("2022-01-05")
peak_year = ...
leaders = ...


def share_of(part, whole):
    """The part in per cent of the whole."""
    return part / whole * 100
