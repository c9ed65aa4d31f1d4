"""A wall of boards in a process of its own, so that reading them does not slow the clerk who is timed.

boards.py PORT COUNT NAMESPACE [TOKEN]: prints "ready" when all have joined; when its input ends it prints
{call: [seconds of the monotonic clock at which each board had it]}.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.wire import Socket


async def wall(port: int, count: int, *, namespace: str, token: str) -> dict[str, list[float]]:
    """Follow ``count`` boards until the input ends."""
    seen: dict[str, dict[int, float]] = {}
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    hello = ("join", {"board": "b"}) if namespace != "/" else None

    async def board(number: int, ready: asyncio.Event) -> None:
        socket = Socket(port, namespace=namespace, headers=headers)
        await socket.connect()
        async for text in socket.events(ready=ready, hello=hello):
            moment = time.monotonic()
            name, data = json.loads(text)
            calls = [data["number"]] if name == "called" else [one["label"] for one in data.get("calls", ())]
            if name in ("called", "event"):
                for call in calls:
                    seen.setdefault(str(call), {}).setdefault(number, moment)

    tasks = []
    for number in range(count):
        ready = asyncio.Event()
        tasks.append(asyncio.create_task(board(number, ready)))
        await asyncio.wait_for(ready.wait(), 60)
    await asyncio.sleep(1)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {call: sorted(moments.values()) for call, moments in seen.items()}


if __name__ == "__main__":
    found = asyncio.run(
        wall(int(sys.argv[1]), int(sys.argv[2]), namespace=sys.argv[3], token=sys.argv[4] if len(sys.argv) > 4 else "")
    )
    print(json.dumps(found))
