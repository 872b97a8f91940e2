"""Charts of every kind, for the tests of the renderer and of the figure."""

import altair as alt
import pandas as pd
import pytest

TITLE = alt.Title("What it shows", subtitle="Source: made up")


def frame():
    return pd.DataFrame({
        "date": ["2022-01-05", "2022-03-09", "2023-02-18"], "km": [700, 300, 989], "n": [1, 2, 3],
        "kind": ["short range", "short range", "an intercontinental missile of some length"],
    })


def points():
    return alt.Chart(frame(), title=TITLE).mark_point().encode(
        x=alt.X("date:T", title="Date"), y=alt.Y("km:Q", title="Distance (km)"), color="kind:N", tooltip=["kind", "km"],
    ).properties(description='Three launches, the "longest" 989 km.')


def selecting():
    pick = alt.selection_point(fields=["kind"], bind="legend")
    return points().encode(opacity=alt.condition(pick, alt.value(1), alt.value(0.2))).add_params(pick)


def layered():
    bars = alt.Chart(frame(), title=TITLE).mark_bar(clip=True).encode(x="km:Q", y="kind:N")
    return (bars + bars.mark_text().encode(text="km")).properties(description="Bars with labels.")


def side_by_side():
    return alt.hconcat(points().properties(title="Left", width=240), points().properties(title="Right", width=200),
                       title=TITLE, description="Two charts.")


def faceted():
    return points().properties(width=150).facet("n:O", columns=3)


ALL = [points, selecting, layered, side_by_side, faceted]
every_chart = pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
