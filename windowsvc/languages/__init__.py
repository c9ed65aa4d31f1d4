"""ことば: locales and their fallback, catalogues, dates, era years, ruby, texts a city types in several languages."""
