"""The placement programme: one way to place each job, and the capacity of the pools they share, at least cost.

Set partitioning with shared integer capacity (docs/method/placement.md), solved by HiGHS. Plain numbers only: it knows
no places, prices or people, so that brute force can check it.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, field, replace
from typing import Final

import highspy
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

TOLERANCE: Final = 1e-6
SCALE: Final = 1e-3  # thousand USD keeps coefficients within HiGHS' comfortable range
TIE_USD: Final = 1e-3  # a month; plans this close cost the same
JOB_WEIGHT: Final = 0.01  # earlier jobs give way first, so that two swapped choices are no tie again
UNIT_WEIGHT: Final = 1e-4
LARGE: Final = 1000  # choices; beyond, a plan proven to LARGE_GAP is taken, and the gap is shown
LARGE_GAP: Final = 0.01
NODE_LIMIT: Final = 200_000  # a limit of work, not of time: the same input gives the same answer


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to place one job.

    needs  pool index → GPUs needed in each load block, shape (T,)
    owned, rented  whether it uses something owned, something rented (a hybrid needs both somewhere)
    edge           share of all requests that it serves at edge sites, 0..1
    spare          the pool in which one unit must stand idle for it (N+1); choices share a pool's spare unit
    providers      with whom it needs a contract; choices share them
    """

    id: str
    job: int
    cost_usd: float
    needs: dict[int, tuple[int, ...]]
    owned: bool = False
    rented: bool = False
    edge: float = 0.0
    spare: int | None = None
    providers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PoolCost:
    """What a unit (a server, a rented shape, a device in every site of a class) of a pool costs a month.

    None where a way to buy is not offered. on_demand_usd: for each load block the cost of renting a unit in it.
    sunk ones stand there already and cost what running them costs.
    kw: what a bought unit draws at most, at one site; fte: people to run a unit, bought or sunk.
    kg: carbon of a unit that runs all the month; on_demand_kg: of one that runs in a load block.
    """

    id: str
    place: int
    unit_gpus: int
    own_usd: float | None = None
    reserved_usd: float | None = None
    on_demand_usd: tuple[float, ...] | None = None
    capex_usd: float = 0.0
    sunk_usd: float = 0.0
    sunk_limit: int = 0
    kw: float = 0.0
    fte: float = 0.0
    kg: float = 0.0
    on_demand_kg: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """What a place costs in whole steps by the GPUs that are owned in it: none up to `first`, then one for every
    `small` GPUs begun up to `until`, one for every `large` begun beyond. usd a month and fte people of one step.
    """

    first: float
    small: float
    until: float
    large: float
    usd: float
    fte: float

    def small_number(self, gpus: float) -> int:
        """Steps of the first kind."""
        return math.ceil(max(0.0, min(gpus, self.until) - self.first) / self.small)

    def large_number(self, gpus: float) -> int:
        """Steps of the second kind."""
        return math.ceil(max(0.0, gpus - self.until) / self.large)

    def number(self, gpus: float) -> int:
        """Steps that so many GPUs ask for."""
        return self.small_number(gpus) + self.large_number(gpus)


@dataclass(frozen=True, slots=True)
class Problem:
    """A whole instance. The other numbers of a place are given for each place or, where it does not matter, left out.

    place_fixed_usd  what a place costs a month once something owned stands in it
    place_fte        people whom a place takes once something owned stands in it
    place_kw         power that is free at a place (of a class: at each site); None = no limit
    place_steps      what a place costs by the size of what is owned in it; None = nothing
    fte_limit        people that there are; None = no limit
    edge_least       share of all requests to be served at edge sites at least, 0..1
    kg_limit         carbon a month; None = no limit
    provider_usd     what each provider beyond the first costs a month
    """

    jobs: int
    blocks: int
    choices: tuple[Choice, ...]
    pools: tuple[PoolCost, ...]
    place_fixed_usd: tuple[float, ...]
    need_owned: bool = False
    need_rented: bool = False
    capex_limit_usd: float | None = None
    place_fte: tuple[float, ...] = ()
    place_kw: tuple[float | None, ...] = ()
    fte_limit: float | None = None
    edge_least: float = 0.0
    kg_limit: float | None = None
    place_steps: tuple[Steps | None, ...] = ()
    provider_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Bought:
    """Units of one pool: bought, reserved, rented in each load block, and used of what stands there already."""

    owned: int = 0
    reserved: int = 0
    on_demand: tuple[int, ...] = ()
    sunk: int = 0


@dataclass(frozen=True, slots=True)
class Solution:
    """The cheapest plan and its proof. chosen: index of a choice per job. gap_share 0 = proven optimal."""

    chosen: tuple[int, ...]
    bought: dict[int, Bought]
    cost_usd: float
    status: str
    gap_share: float


@dataclass(slots=True)
class _Columns:
    """Columns of the programme as they are laid out."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    def add(self, cost: float, upper: float) -> int:
        self.cost.append(cost * SCALE)
        self.upper.append(upper)
        return len(self.cost) - 1


@dataclass(slots=True)
class _Rows:
    """Rows as sparse triplets with bounds."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def add(self, entries: list[tuple[int, float]], lower: float, upper: float) -> None:
        for column, value in entries:
            self.index.append(column)
            self.value.append(value)
        self.start.append(len(self.index))
        self.lower.append(lower)
        self.upper.append(upper)


@dataclass(slots=True)
class _Layout:
    """Where each variable of the problem stands among the columns."""

    choice: list[int]
    own: dict[int, int]
    reserved: dict[int, int]
    sunk: dict[int, int]
    on_demand: dict[tuple[int, int], int]
    open: dict[int, int]
    spare: dict[int, int]
    small: dict[int, int] = field(default_factory=dict)
    large: dict[int, int] = field(default_factory=dict)


def solve(problem: Problem, most_usd: float = math.inf) -> Solution | None:
    """The optimum with its proof, or None where no plan satisfies the constraints.

    most_usd  what the caller has use for, USD/month: an optimum that is dearer is found, but not told from its equals
    With more than a thousand choices a plan within 1 % of the best possible is taken; gap_share says how near it is.
    Of equally cheap plans it is the one whose choices come first, so that no tie is left to the solver's whim; not in
    an instance so hard that the solver had to branch, where the second run would take longer than the first.
    """
    columns, rows, layout = _build(problem)
    large = len(problem.choices) > LARGE
    highs = _run(columns, rows, large)
    found = _solution(problem, layout, highs)
    if found is None or large or found.cost_usd > most_usd or highs.getInfo().mip_node_count > 1:
        return found
    _prefer_the_first(problem, columns, layout, highs)
    preferred = _solution(problem, layout, highs)
    if preferred is None or preferred.cost_usd > found.cost_usd + TIE_USD:
        return found
    return replace(preferred, status=found.status, gap_share=found.gap_share)


def _solution(problem: Problem, layout: _Layout, highs: highspy.Highs) -> Solution | None:
    info = highs.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    values = np.asarray(highs.getSolution().col_value)
    status = highs.modelStatusToString(highs.getModelStatus())
    return _read(problem, layout, values, status, float(info.mip_gap))


def _prefer_the_first(problem: Problem, columns: _Columns, layout: _Layout, highs: highspy.Highs) -> None:
    """Solves again: no dearer than the optimum, the choices as early as possible, then as few units as possible.

    The optimum is handed over as a start: mostly it is the answer, and what is left is to prove it.
    """
    n = len(columns.cost)
    every = np.arange(n, dtype=np.int32)
    least = float(highs.getInfo().objective_function_value)
    start = highspy.HighsSolution()
    start.col_value = list(highs.getSolution().col_value)
    highs.addRow(-highspy.kHighsInf, least + TIE_USD * SCALE, n, every, np.array(columns.cost))
    weight = np.full(n, UNIT_WEIGHT)
    place = [0] * problem.jobs
    for i, choice in enumerate(problem.choices):
        weight[layout.choice[i]] = place[choice.job] * (1 + JOB_WEIGHT * choice.job)
        place[choice.job] += 1
    highs.changeColsCost(n, every, weight)
    highs.setSolution(start)
    highs.run()


def _build(problem: Problem) -> tuple[_Columns, _Rows, _Layout]:
    columns, rows, users = _Columns(), _Rows(), _users(problem)
    layout = _Layout([columns.add(c.cost_usd, 1) for c in problem.choices], {}, {}, {}, {}, {}, {})
    for p in sorted(users):
        _pool_columns(problem, columns, layout, p, users[p])
    _partition_rows(problem, rows, layout)
    for p in sorted(users):
        _capacity_rows(problem, rows, layout, p, users[p])
        for units in (table[p] for table in (layout.own, layout.sunk) if p in table):
            place = layout.open[problem.pools[p].place]
            rows.add([(units, 1.0), (place, -max(1.0, columns.upper[units]))], -highspy.kHighsInf, 0)
    _open_rows(problem, rows, layout)
    for place, steps in enumerate(problem.place_steps):
        if steps is not None:
            _steps(problem, columns, rows, layout, place, steps)
    _provider_rows(problem, columns, rows, layout)
    _side_rows(problem, rows, layout)
    return columns, rows, layout


_Users = dict[int, list[int]]  # job → the choices of it that use a pool


def _users(problem: Problem) -> dict[int, _Users]:
    """For each pool that is used the choices that do, by job."""
    users: dict[int, _Users] = {}
    for i, choice in enumerate(problem.choices):
        for p in choice.needs:
            users.setdefault(p, {}).setdefault(choice.job, []).append(i)
    return users


def _pool_columns(problem: Problem, columns: _Columns, layout: _Layout, p: int, users: _Users) -> None:
    pool, spare = problem.pools[p], any(problem.choices[i].spare == p for by_job in users.values() for i in by_job)
    needs = (max(max(problem.choices[i].needs[p]) for i in by_job) for by_job in users.values())
    top = -(-sum(needs) // pool.unit_gpus) + spare  # all jobs together need no more units
    if pool.own_usd is not None:
        layout.own[p] = columns.add(pool.own_usd, top)
    if pool.sunk_limit:
        layout.sunk[p] = columns.add(pool.sunk_usd, min(top, pool.sunk_limit))
    if (p in layout.own or p in layout.sunk) and pool.place not in layout.open:
        layout.open[pool.place] = columns.add(problem.place_fixed_usd[pool.place], 1)
    if pool.reserved_usd is not None:
        layout.reserved[p] = columns.add(pool.reserved_usd, top)
    for t, price in enumerate(pool.on_demand_usd or ()):
        layout.on_demand[p, t] = columns.add(price, top)
    if spare:
        layout.spare[p] = columns.add(0.0, 1)


def _partition_rows(problem: Problem, rows: _Rows, layout: _Layout) -> None:
    by_job: list[list[tuple[int, float]]] = [[] for _ in range(problem.jobs)]
    for i, choice in enumerate(problem.choices):
        by_job[choice.job].append((layout.choice[i], 1.0))
    for entries in by_job:
        rows.add(entries, 1, 1)


def _capacity_rows(problem: Problem, rows: _Rows, layout: _Layout, p: int, users: _Users) -> None:
    """Units of a pool against what is needed of it, for each load block that no other one implies.

    Of a job no more than one choice is taken, so what it needs alone may be rounded up to whole units: that says
    nothing new of whole plans and leaves far less to prove. Where several jobs share the pool, what they need together
    is a row as well.
    """
    choices, unit = problem.choices, problem.pools[p].unit_gpus
    held = [(table[p], 1.0) for table in (layout.own, layout.sunk, layout.reserved) if p in table]
    if p in layout.spare:
        held.append((layout.spare[p], -1.0))
    for t in _tight_blocks(problem, layout, p, users):
        supply = [*held, (layout.on_demand[p, t], 1.0)] if (p, t) in layout.on_demand else held
        for by_job in users.values() if len(users) == 1 or len(choices) <= LARGE else ():
            needs = [(layout.choice[i], -(-choices[i].needs[p][t] // unit)) for i in by_job]
            rows.add([*supply, *((c, -float(n)) for c, n in needs if n)], 0, highspy.kHighsInf)
        if len(users) > 1:
            all_of_them = [(layout.choice[i], choices[i].needs[p][t]) for by_job in users.values() for i in by_job]
            entries = [(c, value * unit) for c, value in supply]
            rows.add([*entries, *((c, -float(n)) for c, n in all_of_them if n)], 0, highspy.kHighsInf)
    if p in layout.spare:
        for by_job in users.values():
            entries = [(layout.choice[i], -1.0) for i in by_job if choices[i].spare == p]
            if entries:
                rows.add([(layout.spare[p], 1.0), *entries], 0, highspy.kHighsInf)


def _tight_blocks(problem: Problem, layout: _Layout, p: int, users: _Users) -> list[int]:
    """The load blocks whose need is not met wherever that of another is. Rented units differ from block to block."""
    # among very many choices the solver was found to be faster with all rows
    if len(problem.choices) > LARGE or any((p, t) in layout.on_demand for t in range(problem.blocks)):
        return list(range(problem.blocks))
    needs = [problem.choices[i].needs[p] for by_job in users.values() for i in by_job]
    tight: list[int] = []
    for t in sorted(range(problem.blocks), key=lambda t: (-sum(need[t] for need in needs), t)):
        if not any(all(need[t] <= need[other] for need in needs) for other in tight):
            tight.append(t)
    return tight


def _open_rows(problem: Problem, rows: _Rows, layout: _Layout) -> None:
    """What can only be owned asks for its place to be open: implied by whole units, but it halves what is left to
    prove among many workloads. Of a job one choice is taken, so that one row holds for all of them."""
    bought = set(layout.reserved) | {p for p, _ in layout.on_demand}
    asking: dict[tuple[int, int], list[int]] = {}
    for i, choice in enumerate(problem.choices):
        places = {problem.pools[p].place for p, need in choice.needs.items() if p not in bought and any(need)}
        for place in places & layout.open.keys():
            asking.setdefault((choice.job, place), []).append(i)
    for (_, place), chosen in asking.items():
        rows.add([(layout.open[place], 1.0), *((layout.choice[i], -1.0) for i in chosen)], 0, highspy.kHighsInf)


def _steps(problem: Problem, columns: _Columns, rows: _Rows, layout: _Layout, place: int, steps: Steps) -> None:
    """Columns for the steps of a place, and rows that ask for enough of them.

    Small steps come first though large ones reach further for the same money: only where all small ones are taken
    (`grown`) are GPUs beyond them free of asking for more.
    """
    owned = _owned_in(problem, layout, place)
    most = sum(columns.upper[c] * gpus for c, gpus in owned)
    if most <= steps.first:
        return
    every, there = steps.small_number(most), layout.open[place]
    small = layout.small[place] = columns.add(steps.usd, every)
    asked = [*owned, (small, -steps.small), (there, -steps.first)]
    if most > steps.until:
        large = layout.large[place] = columns.add(steps.usd, steps.large_number(most))
        grown = columns.add(0.0, 1)
        rows.add([*owned, (large, -steps.large), (there, -steps.until)], -highspy.kHighsInf, 0)
        rows.add([(small, 1.0), (grown, -float(every))], 0, highspy.kHighsInf)
        asked.append((grown, steps.until - most))
    rows.add(asked, -highspy.kHighsInf, 0)


def _provider_rows(problem: Problem, columns: _Columns, rows: _Rows, layout: _Layout) -> None:
    """A column for each provider that any choice asks for, and one for how many are used beyond the first.

    Of a job one choice is taken, so that one row holds for all of its choices.
    """
    asking: dict[str, dict[int, list[int]]] = {}
    for i, choice in enumerate(problem.choices):
        for provider in choice.providers:
            asking.setdefault(provider, {}).setdefault(choice.job, []).append(i)
    if not problem.provider_usd or len(asking) < 2:
        return
    further = columns.add(problem.provider_usd, len(asking) - 1)
    used = [columns.add(0.0, 1) for _ in asking]
    for column, provider in zip(used, sorted(asking), strict=True):
        for chosen in asking[provider].values():
            rows.add([(column, 1.0), *((layout.choice[i], -1.0) for i in chosen)], 0, highspy.kHighsInf)
    rows.add([(further, 1.0), *((column, -1.0) for column in used)], -1, highspy.kHighsInf)


def _owned_in(problem: Problem, layout: _Layout, place: int) -> list[tuple[int, float]]:
    """The columns of what is owned in a place, and the GPUs of a unit of each."""
    return [
        (column, float(problem.pools[p].unit_gpus))
        for table in (layout.own, layout.sunk)
        for p, column in table.items()
        if problem.pools[p].place == place
    ]


def _side_rows(problem: Problem, rows: _Rows, layout: _Layout) -> None:
    for wanted, flag in ((problem.need_owned, "owned"), (problem.need_rented, "rented")):
        if wanted:
            entries = [(layout.choice[i], 1.0) for i, c in enumerate(problem.choices) if getattr(c, flag)]
            rows.add(entries, 1, highspy.kHighsInf)
    if problem.edge_least:
        entries = [(layout.choice[i], c.edge) for i, c in enumerate(problem.choices) if c.edge]
        rows.add(entries, problem.edge_least - TOLERANCE, highspy.kHighsInf)
    if problem.capex_limit_usd is not None:
        entries = [(c, problem.pools[p].capex_usd * SCALE) for p, c in layout.own.items()]
        rows.add(entries, -highspy.kHighsInf, problem.capex_limit_usd * SCALE)
    if problem.fte_limit is not None:
        entries = [(c, problem.pools[p].fte) for table in (layout.own, layout.sunk) for p, c in table.items()]
        entries += [(c, problem.place_fte[place]) for place, c in layout.open.items()]
        for table in (layout.small, layout.large):
            entries += [(c, steps.fte) for place, c in table.items() if (steps := problem.place_steps[place])]
        rows.add([e for e in entries if e[1]], -highspy.kHighsInf, problem.fte_limit)
    if problem.kg_limit is not None:
        tables = (layout.own, layout.sunk, layout.reserved)
        entries = [(c, problem.pools[p].kg) for table in tables for p, c in table.items()]
        entries += [(c, problem.pools[p].on_demand_kg[t]) for (p, t), c in layout.on_demand.items()]
        rows.add([(c, kg * SCALE) for c, kg in entries if kg], -highspy.kHighsInf, problem.kg_limit * SCALE)
    for place, kw in enumerate(problem.place_kw):
        entries = [(c, problem.pools[p].kw) for p, c in layout.own.items() if problem.pools[p].place == place]
        if kw is not None and entries:
            rows.add(entries, -highspy.kHighsInf, kw)


def _silent_start() -> None:
    """HiGHS prints its banner once a process whatever its options say; do that where nobody reads it."""
    kept, sink = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 1)
        first = highspy.Highs()  # type: ignore[no-untyped-call]
        first.setOptionValue("threads", 1)  # the first run fixes the number for the process
        first.run()
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(sink)


_silent_start()


def _run(columns: _Columns, rows: _Rows, large: bool) -> highspy.Highs:
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", LARGE_GAP if large else 0.0),
        ("mip_abs_gap", 1e-9),
        ("mip_feasibility_tolerance", TOLERANCE),
        ("mip_max_nodes", NODE_LIMIT),
        ("mip_heuristic_run_feasibility_jump", large),  # half of the time on our sizes, and there it never helped
        ("mip_allow_restart", False),  # a fleet of fifty classes is proven in a quarter of the time without
    ):
        highs.setOptionValue(option, value)
    n = len(columns.cost)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n, len(rows.lower)
    lp.col_cost_ = np.array(columns.cost)
    lp.col_lower_, lp.col_upper_ = np.zeros(n), np.array(columns.upper, dtype=float)
    lp.row_lower_, lp.row_upper_ = np.array(rows.lower, dtype=float), np.array(rows.upper, dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(rows.start, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(rows.index, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(rows.value, dtype=float)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * n
    highs.passModel(lp)
    highs.run()
    return highs


def _read(problem: Problem, layout: _Layout, values: Floats, status: str, gap: float) -> Solution:
    chosen = [-1] * problem.jobs
    for i, choice in enumerate(problem.choices):
        if values[layout.choice[i]] > 0.5:
            chosen[choice.job] = i
    bought: dict[int, Bought] = {}
    for p in sorted({p for i in chosen for p in problem.choices[i].needs}):
        bought[p] = Bought(
            _whole(values, layout.own.get(p)),
            _whole(values, layout.reserved.get(p)),
            tuple(_whole(values, layout.on_demand.get((p, t))) for t in range(problem.blocks)),
            _whole(values, layout.sunk.get(p)),
        )
    solution = Solution(tuple(chosen), bought, 0.0, status, max(0.0, gap))
    return Solution(solution.chosen, bought, cost_of(problem, solution), status, solution.gap_share)


def _whole(values: Floats, column: int | None) -> int:
    return 0 if column is None else round(float(values[column]))


def cost_of(problem: Problem, solution: Solution) -> float:
    """The cost of a plan, added up from whole units (not the solver's objective). USD per month."""
    total = sum(problem.choices[i].cost_usd for i in solution.chosen)
    gpus: dict[int, int] = {}
    for p, units in solution.bought.items():
        pool = problem.pools[p]
        total += units.owned * (pool.own_usd or 0.0) + units.reserved * (pool.reserved_usd or 0.0)
        total += units.sunk * pool.sunk_usd
        total += sum(n * price for n, price in zip(units.on_demand, pool.on_demand_usd or (), strict=False))
        if units.owned or units.sunk:
            gpus[pool.place] = gpus.get(pool.place, 0) + (units.owned + units.sunk) * pool.unit_gpus
    total += sum(problem.place_fixed_usd[place] for place in gpus)
    providers = {provider for i in solution.chosen for provider in problem.choices[i].providers}
    total += problem.provider_usd * max(0, len(providers) - 1)
    grown = ((steps, gpus.get(place, 0)) for place, steps in enumerate(problem.place_steps) if steps)
    return total + sum(steps.usd * steps.number(n) for steps, n in grown)
