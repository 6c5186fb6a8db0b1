"""Cohorts at the server's end of /api/worker, with workers driven by hand."""

from __future__ import annotations

from pathlib import Path

from experiments.spec import RunSpec
from server.engine.codes import WRONG
from server.store import Store
from server.wire.runs import Preparation
from server.wire.worker import Acknowledged, Attached, End, Prepare, Released, Revoked, Stop
from tests.server.hand_worker import TABLES, Host, Ticket, hosting, worker

COHORT = "samecohort"


async def tickets(store: Store, count: int) -> list[Ticket]:
    """A cohort that an earlier server left `starting`."""
    runs = await store.create_runs([RunSpec(seed=k) for k in range(count)], cohort=COHORT)
    started = await store.start_runs([run.id for run in runs])
    assert [run.state for run, _ in started] == ["starting"] * count
    return [Ticket(run.id, run.number, about.id, about.token) for run, about in started]


async def states(host: Host, about: list[Ticket]) -> list[str]:
    return [(await host.store.run(ticket.run)).state for ticket in about]


async def test_a_member_that_does_not_stop_is_cut_off_alone(tmp_path: Path) -> None:
    async with hosting(tmp_path) as host:
        about = await tickets(host.store, 2)
        async with worker(host, about[0]) as deaf, worker(host, about[1]) as other:
            for hand in (deaf, other):
                await hand.attach()
                await hand.declare()
                await hand.send(1)
                assert await hand.hear() == Acknowledged(sequence=1)
            await host.engine.cancel(about[0].run)
            assert await deaf.hear() == Stop()
            await host.until(about[0].run, "stopped")  # it said nothing: its right is taken
            assert isinstance(await deaf.hear(), Revoked)
            await other.send(2, first_row=2)
            assert await other.hear() == Acknowledged(sequence=2)
            assert await states(host, about) == ["stopped", "running"]
            await other.say(End(state="finished", step=4, reason="Done."))
            assert await other.hear() == Released()
        assert (await host.store.run(about[1].run)).state == "finished"


async def test_a_wrong_member_fails_alone_and_at_once(tmp_path: Path) -> None:
    async with hosting(tmp_path) as host:
        about = await tickets(host.store, 2)
        async with worker(host, about[0]) as wrong, worker(host, about[1]) as other:
            for hand in (wrong, other):
                await hand.attach()
                await hand.declare()
            await wrong.socket.send('{"op": "dance"}')
            failed = await host.until(about[0].run, "failed")
            assert "did not understand" in failed.reason
            await wrong.socket.wait_closed()
            assert wrong.socket.close_code == WRONG
            await other.send(1)
            assert await other.hear() == Acknowledged(sequence=1)


async def test_a_cohort_that_never_called_in_is_queued_again_together(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    about = await tickets(store, 3)
    store.close()
    async with hosting(tmp_path, lost_after_s=0.5) as host:
        assert host.engine.capacity().busy == 1
        for ticket in about:
            run = await host.until(ticket.run, "queued")
            assert (run.cohort, run.queue_position, run.started) == (COHORT, 1, None)
        again = await host.store.start_runs([ticket.run for ticket in about])
        assert [run.id for run, _ in again] == [ticket.run for ticket in about]


async def test_half_declared_the_rest_is_queued_again(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    about = await tickets(store, 3)
    await store.update_run(about[1].run, state="running", tables=TABLES)
    store.close()
    async with hosting(tmp_path, lost_after_s=2.0) as host, worker(host, about[0]) as hand:
        assert host.engine.capacity().busy == 1
        assert await hand.attach() == Attached(acknowledged=0)
        await hand.declare()
        await host.until(about[2].run, "queued")  # it never said a word
        lost = await host.until(about[1].run, "lost")  # it had, and says no more
        assert "not been heard" in lost.reason
        await hand.send(1)
        assert await hand.hear() == Acknowledged(sequence=1)
        await hand.say(End(state="finished", step=2, reason="Done."))
        assert await hand.hear() == Released()
        assert await states(host, about) == ["finished", "lost", "queued"]


async def test_progress_before_the_first_step_is_each_members_own(tmp_path: Path) -> None:
    async with hosting(tmp_path) as host:
        about = await tickets(host.store, 2)
        download = Preparation(message="Downloading", done=1, total=2, unit="bytes")
        async with worker(host, about[0]) as one, worker(host, about[1]) as two:
            with host.store.changes.subscribe() as news:
                for hand in (one, two):
                    await hand.attach()
                    await hand.say(Prepare(preparation=download))
                while not all(
                    [(await host.store.run(t.run)).preparation == download for t in about]
                ):
                    await news.wait()
                    news.take()
