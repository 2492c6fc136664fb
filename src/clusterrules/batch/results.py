"""The results of a screening: the parts joined, in order, into files that are there whole or not at all."""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import orjson

from clusterrules.batch.answer import BROKEN, FAULT
from clusterrules.batch.files import HashedFile, Place, digest_of_file, whole
from clusterrules.batch.manifest import ASSESSMENTS, Receipt, Store
from clusterrules.batch.repeats import Repeats, repeated
from clusterrules.batch.rows import COUNTS, NUMBER, Row
from clusterrules.documents.fault import Fault, FaultyDocument

CSV = "summary.csv"
PARQUET = "summary.parquet"
FAULTS = "faults.jsonl"
SLOWEST = 5
FAILING = 20
"""How many of the slowest and of the failing profiles are told at the end."""

_ROW_GROUP = 10_000
_CHUNK = 1 << 20
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass
class Totals:
    """Counts over all profiles.

    ``repeated`` are those assessed whose id an earlier one has, ``rules`` the words that stand in the column of each
    rule.
    """

    profiles: int = 0
    faulty: int = 0
    broken: int = 0
    warnings: int = 0
    repeated: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    rules: dict[str, Counter[str]] = field(default_factory=dict)
    failing: list[Mapping[str, Any]] = field(default_factory=list)

    def add(self, receipt: Receipt, rules: Sequence[str]) -> None:
        """Counts a part in."""
        for row in receipt.rows:
            self.profiles += 1
            self.faulty += row.get("fault") is not None
            self.warnings += int(row.get("warnings") or 0)
            if row.get("verdict") is not None:
                self.verdicts[str(row["verdict"])] += 1
            for name in rules:
                if row.get(name) is not None:
                    self.rules.setdefault(name, Counter())[str(row[name])] += 1
        self.broken += len({note["place"] for note in receipt.notes if note["level"] == BROKEN})
        bad = [note for note in receipt.notes if note["level"] in (FAULT, BROKEN)]
        self.failing += bad[: FAILING - len(self.failing)]

    def to_json(self) -> dict[str, Any]:
        return {
            "profiles": self.profiles,
            "faulty": self.faulty,
            "broken": self.broken,
            "warnings": self.warnings,
            "repeated": self.repeated,
            "verdicts": dict(sorted(self.verdicts.items())),
            "rules": {name: dict(sorted(counts.items())) for name, counts in self.rules.items()},
            "failing": self.failing,
        }


def totals_from(said: Mapping[str, Any]) -> Totals:
    """The totals as a manifest has them."""
    return Totals(
        said["profiles"],
        said["faulty"],
        said["broken"],
        said["warnings"],
        said["repeated"],
        Counter(said["verdicts"]),
        {name: Counter(counts) for name, counts in said["rules"].items()},
        list(said["failing"]),
    )


@dataclass(frozen=True)
class Joined:
    """What joining gave: the totals, the manifest's entries of results and parts, and what is told at the end."""

    totals: Totals
    results: Mapping[str, Mapping[str, Any]]
    parts: Sequence[Mapping[str, Any]]
    slowest: Sequence[tuple[float, str]]
    failures: Sequence[Mapping[str, Any]]


def join(store: Store, parts: int, columns: Sequence[str], rules: Sequence[str]) -> Joined:
    """Joins so many parts.

    Raises ``OSError`` where there is no room, and :class:`FaultyDocument` for a part that is gone or no longer what it
    was; the parts stay, and joining can be done again.
    """
    totals, entries, slowest = Totals(), list[dict[str, Any]](), list[tuple[float, str]]()
    failures: dict[bytes, Mapping[str, Any]] = {}
    repeats = Repeats()
    with ExitStack() as opened:
        names = (ASSESSMENTS, CSV, FAULTS, *([PARQUET] if parquet_can_be_written() else []))
        files = {name: opened.enter_context(whole(store.folder / name)) for name in names}
        table = opened.enter_context(_Parquet(files[PARQUET], columns)) if PARQUET in files else None
        files[CSV].write(b"\xef\xbb\xbf" + _csv([dict(zip(columns, columns, strict=True))], columns))
        for receipt in _receipts(store, parts):
            rows = [{NUMBER: totals.profiles + index, **row} for index, row in enumerate(receipt.rows, start=1)]
            totals.add(receipt, rules)
            repeats.add(receipt.rows)
            if _append(store.part_file(receipt.part), files[ASSESSMENTS]) != receipt.result:
                place = str(store.part_file(receipt.part))
                raise FaultyDocument([Fault("part_damaged", place, arguments={"part": receipt.part})])
            files[CSV].write(_csv(rows, columns))
            if table is not None:
                table.write(rows)
            for note in receipt.notes:
                files[FAULTS].write(orjson.dumps(note, option=orjson.OPT_APPEND_NEWLINE))
            entries.append({"profiles": len(rows), "input": receipt.input, "result": receipt.result})
            slowest = sorted([*slowest, *map(_pair, receipt.slowest)], reverse=True)[:SLOWEST]
            failures |= {orjson.dumps(one): one for one in receipt.failures}
        if keys := repeats.keys():
            for note in repeated((row for receipt in _receipts(store, parts) for row in receipt.rows), keys):
                totals.repeated += 1
                files[FAULTS].write(orjson.dumps(note, option=orjson.OPT_APPEND_NEWLINE))
    results = {name: {"bytes": file.size, "digest": file.digest} for name, file in files.items()}
    return Joined(totals, results, entries, slowest, list(failures.values()))


def check_results(store: Store, manifest: Mapping[str, Any]) -> None:
    """Raises :class:`FaultyDocument` where the results are no longer what the manifest says."""
    faults = [
        Fault("result_changed", str(store.folder / name))
        for name, said in manifest["results"].items()
        if digest_of_file(store.folder / name) != said["digest"]
    ]
    if faults:
        raise FaultyDocument(faults)


def parquet_can_be_written() -> bool:
    """Whether pyarrow is installed; it is not imported for that."""
    from importlib.util import find_spec

    return find_spec("pyarrow") is not None


def _pair(found: Sequence[Any]) -> tuple[float, str]:
    return float(found[0]), str(found[1])


def _receipts(store: Store, parts: int) -> Iterator[Receipt]:
    for number in range(1, parts + 1):
        receipt = store.receipt(number)
        if receipt is None:
            raise FaultyDocument([Fault("part_gone", str(store.receipt_file(number)), arguments={"part": number})])
        yield receipt


def _append(part: Place, file: HashedFile) -> str:
    """Appends a part; the digest of what it was."""
    content = hashlib.sha256()
    with part.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            file.write(chunk)
            content.update(chunk)
    return content.hexdigest()


def _csv(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8", "replace")


def _cell(value: str | int | None) -> str | int:
    """The value so that no spreadsheet takes it for a formula."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value


class _Parquet:
    """The summary in Parquet, in groups of a fixed number of rows."""

    def __init__(self, file: HashedFile, columns: Sequence[str]) -> None:
        import pyarrow
        import pyarrow.parquet

        types = {name: pyarrow.int64() if name in COUNTS else pyarrow.string() for name in columns}
        self._schema = pyarrow.schema(list(types.items()))
        self._writer = pyarrow.parquet.ParquetWriter(_Sink(file), self._schema, compression="zstd")
        self._rows: list[Row] = []

    def __enter__(self) -> "_Parquet":
        return self

    def write(self, rows: Sequence[Row]) -> None:
        self._rows += rows
        while len(self._rows) >= _ROW_GROUP:
            self._group(self._rows[:_ROW_GROUP])
            del self._rows[:_ROW_GROUP]

    def _group(self, rows: Sequence[Row]) -> None:
        import pyarrow

        arrays = {name: [row.get(name) for row in rows] for name in self._schema.names}
        self._writer.write_table(pyarrow.table(arrays, schema=self._schema), row_group_size=_ROW_GROUP)

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        try:
            if kind is None and self._rows:
                self._group(self._rows)
        finally:
            self._writer.close()


class _Sink(io.RawIOBase):
    """A file that pyarrow can write to."""

    def __init__(self, file: HashedFile) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return self._file.write(bytes(data))
