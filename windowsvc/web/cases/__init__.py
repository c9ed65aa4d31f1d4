"""案件の画面: a case beside the desk, the list of cases, and what one department has to do in all of them."""
