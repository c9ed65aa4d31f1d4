"""庁舎と人: offices, their configuration and its history, staff, devices, sessions, keys."""
