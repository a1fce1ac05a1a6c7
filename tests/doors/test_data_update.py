"""advisor data update: newer tables are merged row by row, shown first, and never leave a knowledge that is wrong."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest

from advisor.cli import main
from advisor.errors import InputError
from advisor.folders import data_folder
from advisor.knowledge import open_knowledge
from advisor.knowledge.update import UPDATABLE, Update, plan_update, write_update

DAY = date(2027, 3, 1)
RENTS = "prices/instances.csv"
Rows = list[dict[str, str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of our knowledge to write into."""
    return shutil.copytree(data_folder(), tmp_path / "data")


def rows_of(path: Path) -> Rows:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def written(folder: Path, rows: Sequence[dict[str, str]], name: str = "new.csv") -> Path:
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def newer(folder: Path, day: str = "2027-02-01", factor: float = 1.1, first: int = 0, count: int = 3) -> Rows:
    """Some rents of our own at a later date and another price."""
    some = rows_of(folder / RENTS)[first : first + count]
    return [r | {"as_of": day, "on_demand_usd_h": f"{factor * float(r['on_demand_usd_h']):.4f}"} for r in some]


def merged(file: Path, into: Path, **more: bool) -> Update:
    update = plan_update(file, DAY, into, **more)  # type: ignore[arg-type]
    write_update(update)
    return update


def refused(file: Path, into: Path | None = None) -> str:
    with pytest.raises(InputError) as caught:
        plan_update(file, DAY, into)
    return str(caught.value)


def test_a_newer_price_takes_the_place_of_the_older_and_no_other_line_moves(data: Path, tmp_path: Path) -> None:
    before = (data / RENTS).read_bytes().splitlines()
    new = newer(data)
    update = merged(written(tmp_path, [*new, new[0] | {"shape": "brand.new"}]), data)
    after = (data / RENTS).read_bytes().splitlines()
    assert (len(update.changed), len(update.added), update.refused) == (3, 1, ())
    assert after[4:-1] == before[4:]
    assert [r["on_demand_usd_h"] for r in rows_of(data / RENTS)[:3]] == [r["on_demand_usd_h"] for r in new]
    moved = {m.field: m for m in update.changed[0].moved}
    assert moved["on_demand_usd_h"].share == pytest.approx(0.1, rel=1e-3)
    assert open_knowledge(data).instances[0].as_of == "2027-02-01"


def test_the_same_update_twice_changes_nothing(data: Path, tmp_path: Path) -> None:
    file = written(tmp_path, newer(data))
    merged(file, data)
    again = plan_update(file, DAY, data)
    assert (again.added, again.changed, again.unchanged, again.files) == ((), (), 3, {})


def test_our_own_table_as_an_update_changes_nothing() -> None:
    for table in UPDATABLE:
        for path in data_folder().glob(table.files.split()[0]):
            update = plan_update(path, DAY)
            assert update.table == table.name
            assert (update.added, update.changed, update.refused, update.files) == ((), (), (), {})


@pytest.mark.parametrize("into", ["data", "overlay"])
def test_updates_of_different_days_give_the_same_in_any_order(data: Path, tmp_path: Path, into: str) -> None:
    older = written(tmp_path, newer(data, "2027-01-05", 1.2, 0, 4), "older.csv")
    later = written(tmp_path, newer(data, "2027-02-01", 1.3, 2, 4), "later.csv")

    def prices(order: Sequence[Path], name: str) -> set[tuple[str, str, float]]:
        folder = tmp_path / name
        if into == "data":
            shutil.copytree(data_folder(), folder)
        for file in order:
            merged(file, folder)
        found = open_knowledge(folder) if into == "data" else open_knowledge(packs=[folder])
        return {(i.shape + i.region, i.as_of, i.on_demand_usd_h) for i in found.instances}

    assert prices((older, later), "one") == prices((later, older), "two")


def test_the_order_of_the_rows_changes_nothing(data: Path, tmp_path: Path) -> None:
    rows = newer(data, count=5)
    one, two = (plan_update(written(tmp_path, some), DAY, data) for some in (rows, rows[::-1]))
    assert one.files == two.files


def test_an_overlay_replaces_by_name_and_is_used_as_a_pack(tmp_path: Path) -> None:
    overlay = tmp_path / "mine"
    models = rows_of(data_folder() / "models.csv")[:1]
    merged(written(tmp_path, [models[0] | {"context": "9999"}]), overlay)
    merged(written(tmp_path, newer(data_folder(), count=2)), overlay)
    gpus = rows_of(data_folder() / "hardware/gpus.csv")[:1]
    merged(written(tmp_path, [gpus[0] | {"mem_gb": "17", "as_of": "2027-01-01"}]), overlay)
    merged(written(tmp_path, [gpus[0] | {"mem_gb": "18", "as_of": "2027-01-02"}]), overlay)
    found = open_knowledge(packs=[overlay])
    assert found.models[models[0]["id"]].context == 9999
    assert found.gpus[gpus[0]["id"]].mem_gb == 18
    assert found.packs[0].replaces == (f"gpus/{gpus[0]['id']}", f"models/{models[0]['id']}")
    assert len(found.instances) == len(open_knowledge().instances) + 2  # the older day stays, the newest counts


def test_a_pack_of_another_hand_is_not_written_over(tmp_path: Path) -> None:
    pack = shutil.copytree(data_folder().parent / "examples" / "pack-acme", tmp_path / "acme")
    assert "was not written by 'advisor data update'" in refused(written(tmp_path, newer(data_folder())), pack)


def test_optional_columns_may_be_left_out_and_keep_what_stands_there(data: Path, tmp_path: Path) -> None:
    path = "hardware/gpus.csv"
    first = next(r for r in rows_of(data / path) if r["note"])
    short = {k: v for k, v in first.items() if k not in ("note", "price_source")} | {
        "tdp_w": "71",
        "as_of": "2027-01-01",
    }
    merged(written(tmp_path, [short]), data)
    after = next(r for r in rows_of(data / path) if r["id"] == first["id"])
    assert (after["note"], after["tdp_w"]) == (first["note"], "71")


def test_new_cost_items_stand_where_their_kind_stands(data: Path, tmp_path: Path) -> None:
    item = next(r for r in rows_of(data / "prices/items/market.csv") if r["category"] == "fabric")
    update = merged(written(tmp_path, [item | {"id": "fabric_new", "as_of": "2027-01-01"}]), data)
    assert list(update.files) == ["prices/items/market.csv"]
    assert "fabric_new" in open_knowledge(data).items


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"as_of": "2020-01-01"}, "is older than ours"),
        ({"as_of": "2027-03-02"}, "lies in the future"),
        ({"as_of": "last week"}, "is not a date"),
        ({"on_demand_usd_h": "1000"}, "by more than a factor of 5"),
        ({"on_demand_usd_h": "0.01"}, "by more than a factor of 5"),
    ],
)
def test_a_doubtful_row_is_left_out_and_the_others_are_merged(
    data: Path, tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    first, *rest = newer(data)
    update = merged(written(tmp_path, [first | change, *rest]), data)
    assert [reason in r.reason for r in update.refused] == [True]
    assert len(update.changed) == 2
    assert rows_of(data / RENTS)[0]["as_of"] == rows_of(data_folder() / RENTS)[0]["as_of"]


def test_a_jump_is_taken_when_it_is_accepted(data: Path, tmp_path: Path) -> None:
    update = merged(written(tmp_path, newer(data, factor=20, count=1)), data, accept_jumps=True)
    assert (len(update.changed), update.refused) == (1, ())


Break = Callable[[Rows], Rows]


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lambda rows: [r | {"surprise": "1"} for r in rows], "the column 'surprise' is not one of instances"),
        (lambda rows: [{k: v for k, v in r.items() if k != "gpu"} for r in rows], "the column 'gpu' is missing"),
        (lambda rows: [r | {"gpu": "H999"} for r in rows], "the entry of gpus 'H999' is not known"),
        (lambda rows: [r | {"on_demand_usd_h": "dear"} for r in rows], "'dear' should be a number"),
        (lambda rows: [r | {"on_demand_usd_h": "nan"} for r in rows], "'nan' should be a number"),
        (lambda rows: [rows[0], rows[0] | {"as_of": "2027-02-02"}], "stands twice"),
        (lambda rows: [r | {"source": "a\u202eb"} for r in rows], "cannot be shown"),
        (lambda rows: [r | {"region": "atlantis-1"} for r in rows], "is not in network/regions.csv"),
    ],
)  # fmt: skip
def test_a_wrong_table_is_refused_whole_and_nothing_is_written(
    data: Path, tmp_path: Path, broken: Break, said: str
) -> None:
    before = (data / RENTS).read_bytes()
    assert said in refused(written(tmp_path, broken(newer(data))), data)
    assert (data / RENTS).read_bytes() == before


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        (b"a;b;c\n1;2;3\n", "has the columns of no table"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b'"never ends', "is not valid CSV"),
        (b"id,id\n", "names a column twice"),
        (b"pattern,a,b\n" * 3, "has the columns of no table"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(raw)
    assert said in refused(path)


def test_tables_that_the_checks_rest_on_cannot_be_updated(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be updated"):
        plan_update(data_folder() / "pairs.csv", DAY, table="pairs")
    with pytest.raises(InputError, match="Did you mean 'tokens'"):
        plan_update(data_folder() / "pairs.csv", DAY, table="token")


def test_the_command_shows_first_and_writes_when_asked(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(written(tmp_path, [*newer(data), newer(data, factor=50, first=5, count=1)[0]]))
    before = (data / RENTS).read_bytes()
    call = ["data", "update", file, "--into", str(data), "--as-of", DAY.isoformat()]
    assert main(call) == 1
    text = capsys.readouterr().out
    assert "instances: 0 added, 3 changed, 0 confirmed, 0 unchanged, 1 refused" in text
    assert "+10.0 %" in text
    assert "Nothing is written yet: add --write" in " ".join(text.split())
    assert (data / RENTS).read_bytes() == before
    assert main([*call, "--write", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["written"] == [str(data / RENTS)]
    assert found["changed"][0]["moved"][0]["field"] == "on_demand_usd_h"
    assert (data / RENTS).read_bytes() != before
    assert main(["data", "update", str(tmp_path / "none.csv")]) == 2


def test_a_folder_that_cannot_be_written_is_told(data: Path, tmp_path: Path) -> None:
    update = plan_update(written(tmp_path, newer(data)), DAY, data)
    shutil.rmtree(data / "prices")
    (data / "prices").write_text("in the way")
    with pytest.raises(InputError, match="cannot be written"):
        write_update(update)
