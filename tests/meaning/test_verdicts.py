"""Other data, other verdicts: each verdict tried here follows from a table, and turns when the table is changed."""

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from shared import ROOT

from press import notebook
from press.lessons import source as sources
from press.lessons.prove import QUIET
from press.lessons.source import fill


def few_launches(table):
    """All missiles of 2022 on one day."""
    return table.assign(date=table["date"].mask(table["year"] == 2022, "2022-11-02"))


def later_patrols(table):
    """All joint patrols after the article, the first between steps toward."""
    later = (pd.to_datetime(table["date"]) + pd.Timedelta(days=1400)).dt.strftime("%Y-%m-%d")
    return table.assign(date=table["date"].mask(table["date"] < "2023-05-07", later))


def no_plan(table):
    """Seoul's plan of March 2023 never announced."""
    return table[table["event_id"] != "2023-03-06a"]


def old_frost(table):
    """From 2014 to 2017 steps away where there were steps toward."""
    then = table["date"].between("2014-01-01", "2017-12-31") & (table["direction"] == "toward")
    return table.assign(direction=table["direction"].mask(then, "away"))


def no_pledge(table):
    """No statement of Phnom Penh."""
    return table[table["event_id"] != "2022-11-13a"]


def warm_seoul_and_tokyo(table):
    """Both capitals move to Washington's side by their own votes."""
    own = table["iso3"].isin(["KOR", "JPN"]) & (table["year"] == 2024)
    return table.assign(ideal_point=table["ideal_point"].mask(own, table["ideal_point"] + 1))


def no_visit(table):
    """Kishida never in Seoul, and no step for a year after."""
    return table[~((table["date"] >= "2023-05-07") & (table["date"] < "2024-05-08"))]


def slow_lee(table):
    """Hardly a step once both men had left."""
    return table[(table["date"] < "2025-06-04") | (table["direction"] != "toward") | (table["quality"] == "C")]


def small_samsung(table):
    """Samsung with a twentieth of the market."""
    return table.assign(share_pct=table["share_pct"].mask(table["firm"] == "Samsung", 5))


def quiet_february(table):
    """Hardly a flight into Taiwan's zone in February 2023."""
    then = (table["period_start"] == "2023-02-01") & (table["period_end"] == "2023-02-28")
    return table.assign(count=table["count"].mask(then, 1))


# claim: (chapter, table, change, column, verdict on our data, verdict on the changed data)
FLIPS = {
    "C01": ("00_reading_the_article", "timeline", old_frost, "premise", "not supported", "supported"),
    "C05": ("00_reading_the_article", "timeline", no_plan, "premise", "supported", "not supported"),
    "C07": ("01_china_and_russia", "un_ideal_points", warm_seoul_and_tokyo, "premise", "partly", "supported"),
    "C13": ("01_china_and_russia", "joint_air_patrols", later_patrols, "premise", "supported", "not supported"),
    "C14": ("01_china_and_russia", "joint_air_patrols", later_patrols, "link", "not supported", "cannot be tested"),
    "C17": ("02_north_korea", "missile_tests", few_launches, "premise", "supported", "partly"),
    "C23": ("02_north_korea", "trilateral_steps", no_pledge, "premise", "supported", "not supported"),
    "C34": ("03_supply_chains", "memory_shares", small_samsung, "premise", "supported", "partly"),
    "C38": ("04_taiwan", "pla_counts_2020_2025", quiet_february, "premise", "partly", "not supported"),
    "C45": ("05_weighing_the_forces", "timeline", slow_lee, "link", "partly", "supported"),
    "C46": ("05_weighing_the_forces", "timeline", no_visit, "premise", "supported", "not supported"),
}


def judged(course, topic):
    """Run the code of a chapter in `course`, without exercises; return its verdicts by claim."""
    source, variables = sources.read(course, Path(f"source/chapters/{topic}.md")), {"__name__": "__main__"}
    before = os.getcwd()
    os.chdir(course / "chapters")
    try:
        for cell in source.cells:
            if cell.kind == "code" and cell.exercise is None and not cell.text.startswith(QUIET):
                exec(compile(fill(cell.text, variables), source.where(cell.line), "exec"), variables)
                if "verdicts" in cell.tags:
                    return variables["verdicts"].set_index("claim_id")
    finally:
        os.chdir(before)


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(ROOT / "source", tmp_path / "source")
    (tmp_path / "chapters").mkdir()
    return tmp_path


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("claim", FLIPS)
def test_other_data_give_another_verdict(copied, claim):
    topic, name, change, column, ours, other = FLIPS[claim]
    rows = notebook.read(ROOT / f"chapters/{topic}.ipynb").metadata["verdicts"]
    assert [row[column] for row in rows if row["claim_id"] == claim] == [ours]
    path = copied / f"data/{name}.csv"
    change(pd.read_csv(path)).to_csv(path, index=False)
    assert judged(copied, topic).loc[claim, column] == other
