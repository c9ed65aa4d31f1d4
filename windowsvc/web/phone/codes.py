"""The QR code of a ticket's page, as a picture made of one path."""

from __future__ import annotations

QUIET = 4
"""Modules of white around the symbol, as the standard asks."""


def svg(address: str) -> str:
    """The code of ``address``, error correction M, black on white, scalable."""
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    code.add_data(address)
    code.make(fit=True)
    matrix = code.get_matrix()
    side = len(matrix)
    path = "".join(_runs(row, y=y) for y, row in enumerate(matrix))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )


def _runs(row: list[bool], *, y: int) -> str:
    """The dark runs of one row of modules, as closed rectangles."""
    path = ""
    start = None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            path += f"M{start} {y}h{x - start}v1H{start}z"
            start = None
    return path
