"""QR codes as cells, for paper that is drawn."""

from __future__ import annotations

QUIET = 4
"""Light modules around the symbol."""


def modules(text: str) -> list[list[bool]]:
    """The dark modules of a code, row by row, without the quiet zone."""
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(cell) for cell in row] for row in code.get_matrix()]
