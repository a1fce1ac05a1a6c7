"""docs/assessment-file.md is true: its example loads, and its lists are those of the reader."""

from __future__ import annotations

import re
from pathlib import Path

from advisor.assessment import Assessment, json_schema, loads, to_plain
from advisor.assessment.read import MAX_SITES, MAX_WORKLOADS, SITE_KINDS
from advisor.assessment.shape import NAME_LENGTH, NOTE_LENGTH
from advisor.knowledge import open_knowledge

KNOWLEDGE = open_knowledge()
MANUAL = (Path(__file__).parents[2] / "docs" / "assessment-file.md").read_text("utf-8")


def example() -> Assessment:
    found = re.search(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)
    assert found
    return loads(found[1], "docs/assessment-file.md", KNOWLEDGE)


def test_the_example_shows_every_part_of_the_file() -> None:
    schema = json_schema(KNOWLEDGE)["properties"]
    plain = to_plain(example(), KNOWLEDGE)
    assert plain.keys() == schema.keys()
    assert plain["workloads"][0].keys() == schema["workloads"]["items"]["properties"].keys()


def test_every_field_of_a_site_is_named() -> None:
    fields = json_schema(KNOWLEDGE)["properties"]["sites"]["anyOf"][0]["items"]["properties"]
    named = MANUAL.partition("- `sites`:")[2].partition("- `facts`")[0]
    assert [f for f in fields if f"`{f}`" not in named] == []
    assert f"({', '.join(SITE_KINDS)})" in named


def test_the_limits_are_the_readers() -> None:
    for limit in (
        f"1 to {MAX_WORKLOADS}",
        f"At most {MAX_SITES}.",
        f"up to {NAME_LENGTH} c",
        f"up to {NOTE_LENGTH:,};",
    ):
        assert limit in MANUAL
