//! Renderers: functions of a report and a writer. No clock, no terminal detection, no knowledge of documents.
