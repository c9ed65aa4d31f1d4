"""Imports Socket.IO without the message queues it would load as soon as they are installed.

No queue is used: each process sends to its own sockets. The client libraries would cost every
start a fifth of a second and each process some ten megabytes.
"""

import sys

_QUEUES = ("redis", "kombu", "kafka", "aio_pika", "aiohttp", "requests", "websocket")

_hidden = [name for name in _QUEUES if name not in sys.modules]
for _name in _hidden:
    sys.modules[_name] = None  # type: ignore[assignment]
try:
    import flask_socketio  # noqa: F401
finally:
    for _name in _hidden:
        del sys.modules[_name]
