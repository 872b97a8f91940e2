"""Tables that answers are made of, and what is said of an answer beside the right one."""

import json

import pandas as pd

from thaw.answers import differences, facts

LEADERS = pd.DataFrame({"leader": ["Kim Il Sung", "Kim Jong Il", "Kim Jong Un"], "days": [9, 4, 152],
                        "share": [5.454, 2.424, 92.121]})
YEARS = pd.DataFrame({"year": range(2013, 2023), "n": [3, 8, 15, 21, 20, 7, 25, 4, 6, 69],
                      "share": [0.41, 0.52, 0.13, 0.94, 0.75, 0.36, 0.57, 0.28, 0.19, 0.61]})
DATES = pd.DataFrame({"date": pd.to_datetime(["2022-01-05", "2022-03-24", "2022-10-04"]), "n": [1, 2, 1]})
PAIRS = pd.DataFrame({"item": ["gas", "gas", "film", "film"], "year": [2018, 2019, 2018, 2019],
                      "t": [4.5, 3.5, 1.25, 7]})
PER_KG = pd.Series([6.49, 3.93, 2.58, 13.32], index=pd.Index([2012, 2013, 2014, 2015], name="year"))
GAPS = pd.DataFrame({"year": [2019, 2020, 2021, 2022], "n": [3.0, None, 6.0, None]})


def differ(got, want, **policy):
    right = json.loads(json.dumps(facts(want), sort_keys=True))  # as a key keeps it
    return differences(json.loads(json.dumps(facts(got, right))), right, policy)


def said(got, want, **policy):
    """The first two phrases, as check shows them."""
    return "; it also ".join([phrase for phrase in differ(got, want, **policy).values() if phrase][:2])


def changed(table, row, column, value):
    table = table.copy()
    table.loc[row, column] = value
    return table
