"""What the printing holds about people: nothing; a slip carries a number."""

from __future__ import annotations

from windowsvc.office.holdings import nobody_in

nobody_in("print_job.target", because="the address of a printer")
nobody_in(
    "city_pdf.digest", "city_pdf.data", "city_map.pdf", "city_map.fields",
    because="an empty sheet of the city, and where its fields are",
)  # fmt: skip
