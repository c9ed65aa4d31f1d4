"""The faces: kiosk, phone, window, board, counter, booth, admin and the API. They ask subjects and decide nothing."""
