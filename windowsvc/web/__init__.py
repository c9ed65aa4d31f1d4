"""The faces: kiosk, phone, window, board, counter, booth, admin and the API. They ask subjects and decide nothing."""

from windowsvc.web import lean as _lean  # noqa: F401 - before anything else imports Socket.IO
