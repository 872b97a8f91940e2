"""Worlds of the chapter on supply chains."""

import pandas as pd

from worlds import World


def acid_falls_by(share):
    """Imports from Japan in the second half of 2019 are those of a year before, less a share."""
    def change(frame):
        keys, days = ["item", "country", "date"], pd.to_datetime(frame["date"])
        half = frame["country"].eq("Japan") & days.between("2019-07-01", "2019-12-31")
        before = frame.set_index(keys)["imports_usd"]
        for i in frame[half].index:
            item, _, date = frame.loc[i, keys]
            frame.loc[i, "imports_usd"] = round(before[item, "Japan", date.replace("2019", "2018")] * (1 - share))
        return frame
    return change


def exports_halve(frame):
    """Memory exports fall by half when the licences come."""
    frame.loc[frame["date"] >= "2019-07-01", "exports_usd_million"] /= 2
    return frame


def nobody_holds(kinds):
    """No country holds more than four tenths of an input of these kinds."""
    def change(frame):
        of_kind = pd.read_csv("data/nc/chip_chain_inputs.csv").set_index("input_id")["kind"].isin(kinds)
        rows = frame["input_id"].map(of_kind)
        frame.loc[rows, "share_pct"] = frame.loc[rows, "share_pct"].clip(upper=40)
        return frame
    return change


def korean(product, factor):
    """Korean firms have another share of a kind of memory."""
    def change(frame):
        frame.loc[(frame["country"] == "South Korea") & (frame["product"] == product), "share_pct"] *= factor
        return frame
    return change


def another_fight(frame):
    """No lists in 2019, Seoul back in June, no summit for the dialogue, another plan, Seoul alone asked in 2021."""
    lists = frame["track"] == "white list"
    frame = frame[~(lists & frame["date"].str.startswith("2019"))].copy()
    frame.loc[frame["track"] == "dialogue", "date"] = "2023-04-01"
    frame.loc[frame["step"] == "Puts Japan back on the white list", "date"] = "2023-06-24"
    planned, proposed = frame["until_year"].notna(), frame["dated_otherwise"].notna()
    frame.loc[planned, ["usd_billion", "until_year", "asked_to_join"]] = [100, 2030, "China"]
    frame.loc[proposed, ["date", "asked_to_join"]] = ["2021-09-30", "South Korea"]
    return frame


def half_the_plan(frame):
    """Another sum and another year for the chip cluster; no report dates the proposal to another year."""
    frame.loc[frame["until_year"].notna(), ["usd_billion", "until_year"]] = [100, 2030]
    frame["dated_otherwise"] = float("nan")
    return frame


def complaint_next_year(frame):
    """Seoul complains a year later."""
    frame.loc[frame["event_id"] == "2019-09-11a", "date"] = "2020-09-11"
    return frame


WORLDS = [
    World("nothing stopped, nothing was scarce, and the record has other days and other plans", {
        "chemical_imports": acid_falls_by(0),
        "nc/chip_chain": nobody_holds(["tool", "material"]),
        "memory_shares": lambda frame: korean("DRAM", 0.2)(korean("NAND flash", 0.2)(frame)),
        "supply_chain_steps": another_fight,
        "timeline": complaint_next_year,
    }, {
        "C26": ("not supported", ""), "C27": ("not supported", "cannot be tested"),
        "C28": ("not supported", "cannot be tested"), "C29": ("not supported", ""), "C30": ("not supported", ""),
        "C31": ("not supported", ""), "C32": ("not supported", ""), "C33": ("not supported", ""),
        "C34": ("not supported", ""), "C35": ("not supported", ""), "C36": ("not supported", ""),
    }),
    World("the flow fell by a quarter, Korea leads in one kind of memory, Japan in materials only", {
        "chemical_imports": acid_falls_by(0.25),
        "nc/chip_chain": nobody_holds(["tool"]),
        "memory_shares": korean("NAND flash", 0.2),
        "supply_chain_steps": half_the_plan,
    }, {
        "C28": ("not supported", "cannot be tested"), "C29": ("partly", ""), "C33": ("partly", ""),
        "C34": ("partly", ""), "C35": ("partly", ""), "C36": ("supported", ""),
    }),
    World("the chip makers' exports halve with the licences", {
        "memory_exports": exports_halve,
    }, {"C28": ("supported", "cannot be tested"), "C29": ("supported", "")}),
]
