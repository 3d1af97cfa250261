"""Compare memory strategies over files, run the plan of replies, and save every table.

python evaluate.py
python evaluate.py my/*.jsonl --strategies bm25 hybrid "rrf(bm25(), relevance())" --k 10 --out tables
"""

import argparse
from pathlib import Path

import luminora_lab as ll
import pandas as pd

HERE = Path(__file__).parent
STRATEGIES = ["bm25", "dense", "hybrid", "recency", "random"]
MEASURES = ["words", "questions"]


def memory_tables(files: list[Path], strategies: list[str], k: int = 5) -> dict[str, pd.DataFrame]:
    """Return which strategies find the evidence: means with intervals, differences, every question, what was missed."""
    conversations = [talk for file in files for talk in ll.load_all(file)]
    result = ll.compare_memory(strategies, conversations, k=k, progress=False)
    return {
        "memory_summary": result.summary(),
        "memory_pairwise": result.pairwise(),
        "memory_questions": result.frame,
        "memory_misses": result.misses(),
    }


def reply_tables(plan: Path, out: Path) -> dict[str, pd.DataFrame]:
    """Run a plan, or go on with it, and return its replies and how the providers differ."""
    results = ll.run(plan, out, resume=out.exists(), progress=False)
    found = ll.compare_replies(results, measures=MEASURES)
    return {"replies": results.frame, "replies_summary": found.summary()}


def save(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Write each table as a CSV file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)


def main() -> None:
    """Read the command line and write the tables."""
    parser = argparse.ArgumentParser(description="Compare memory strategies over files, and run the plan of replies.")
    parser.add_argument("files", nargs="*", type=Path, help="conversations with questions; those of this folder")
    parser.add_argument("--strategies", nargs="+", default=STRATEGIES, help="presets or expressions")
    parser.add_argument("--k", type=int, default=5, help="how many memories a strategy may find")
    parser.add_argument("--plan", type=Path, default=HERE / "plan.yaml")
    parser.add_argument("--results", type=Path, default=HERE / "results", help="the folder of the run")
    parser.add_argument("--out", type=Path, default=HERE / "tables", help="the folder of the tables")
    given = parser.parse_args()
    files = given.files or sorted((HERE / "conversations").glob("*.jsonl"))
    tables = memory_tables(files, given.strategies, given.k) | reply_tables(given.plan, given.results)
    save(tables, given.out)
    print(tables["memory_summary"].query("metric == @metric", local_dict={"metric": f"recall@{given.k}"}).to_string())
    print(tables["replies_summary"].to_string())


if __name__ == "__main__":
    main()
