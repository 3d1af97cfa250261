"""Evaluate the fiction of this folder into a temporary one: no network, no keys."""

import os
import tempfile
from pathlib import Path

import pandas as pd

from evaluate import memory_tables, reply_tables, save

if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent)
    files = sorted(Path("conversations").glob("*.jsonl"))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        tables = memory_tables(files, ["bm25", "random"]) | reply_tables(Path("plan.yaml"), out / "results")
        again = reply_tables(Path("plan.yaml"), out / "results")["replies"]
        save(tables, out / "tables")
        summary = pd.read_csv(out / "tables" / "memory_summary.csv")
        saved = {file.stem for file in (out / "tables").iterdir()}
    replies = tables["replies"]
    recall = summary[summary["metric"] == "recall@5"].set_index("strategy")["mean"]
    assert saved == set(tables)
    assert recall["bm25"] > recall["random"]
    assert replies["error"].isna().all()
    assert set(replies["kind"]) == {"scripted"}
    assert set(replies["provider"]) == {"written", "short"}
    assert again.equals(replies), "a run that is complete asks nothing again"
    print(
        f"{len(files)} conversations were compared, {len(replies)} written replies were run, {len(saved)} tables saved"
    )
