-- How the file of a version was read, as far as the user or the preview said it; the next file is read the same way.
ALTER TABLE data_versions ADD COLUMN dialect_json TEXT;
