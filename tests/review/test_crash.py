"""Kill -9 at random while people decide: what was acknowledged is there, and nothing is there twice."""

from __future__ import annotations

import http.client
import random
import signal
import socket
import threading
from pathlib import Path

import pytest

from hebiao.store import open_store
from review.client import Client, token
from review.material import make_many, start

KILLS = 100


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    """Over 100 kills at random moments: every acknowledged decision is kept, none twice, and the count fits."""
    chance = random.Random(6)
    out = make_many(tmp_path, forms=60, each=40)
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        fields = [(r.form_id, p) for r in store.results() for p in r.review_paths]
    acknowledged: list[tuple[str, str, str]] = []
    for _ in range(KILLS):
        done = len(acknowledged)
        moment = chance.randrange(1, 8), chance.uniform(0, 0.06)
        _until_killed(out, fields[done : done + 60], acknowledged, moment)
    with open_store(f"sqlite:///{out / 'hebiao.db'}") as store:
        kept = {(d.form_id, d.path): d for r in store.results() for d in store.decisions(r.form_id)}
        number = store.count("decisions")
    assert number == len(kept)
    assert len(acknowledged) > 2 * KILLS
    for form_id, path, value in acknowledged:
        assert kept[form_id, path].value == value
    # At most one decision for each kill was kept whose word was lost, and it was sent again.
    assert number <= len(acknowledged) + 1


def _until_killed(
    out: Path,
    fields: list[tuple[str, str]],
    acknowledged: list[tuple[str, str, str]],
    moment: tuple[int, float],
) -> None:
    """Decides one field after the other until the desk dies under the hands.

    `moment` is after how many decisions, and how many seconds after the next is sent, it is killed.
    """
    after, seconds = moment
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = start(out, "--port", str(port))
    client = Client(served.url)
    kill = threading.Timer(seconds, served.process.send_signal, (signal.SIGKILL,))
    try:
        word = token(client.ask("/").text)
        for number, (form_id, path) in enumerate(fields):
            if number == after:
                kill.start()
            # Four digits, for a year is nothing else.
            value = f"{1000 + len(acknowledged)}"
            sent = {
                "token": word,
                "form_id": form_id,
                "path": path,
                "version": 0,
                "query": "",
                "kind": "correct",
            }
            reply = client.ask("/decide", {**sent, "value": value})
            if reply.status != 303:
                raise AssertionError(reply.text)
            acknowledged.append((form_id, path, value))
        raise AssertionError("the desk outlived all its decisions")
    except (OSError, http.client.HTTPException):
        pass
    finally:
        kill.cancel()
        served.kill()
        for stream in (served.process.stdout, served.process.stderr):
            if stream is not None:
                stream.close()
