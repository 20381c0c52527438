# SPDX-License-Identifier: Apache-2.0
"""Reads a work folder: prints its newest scores, draws a few samples with their labels.

    python3 src/site/python/explore.py /data/run1 samples.png

Needs pandas, pyarrow, duckdb and pillow. src/site/python.md explains it step by step.
"""

import io
import pathlib
import sys

import duckdb
import numpy as np
import pandas as pd
import pyarrow.dataset as ds
from PIL import Image

work = pathlib.Path(sys.argv[1])
picture = pathlib.Path(sys.argv[2])

# [runs] A table is a folder of Parquet files; pandas reads it as one.
runs = pd.read_parquet(work / "reports" / "runs").sort_values("run_id")
print(runs[["run_id", "job", "variant", "status", "seconds", "miou"]].tail(10).to_string(index=False))

# [maps] Maps arrive as lists of pairs.
config = dict(runs.dropna(subset=["miou"])["config"].iloc[-1])
print("the newest score was made with", len(config), "settings; its work folder was", config.get("work"))

# [scores] DuckDB reads the same files; union_by_name, because newer files have more columns.
scores = duckdb.sql(f"""
    SELECT variant, name, round(100 * iou, 1) AS iou_percent
    FROM read_parquet('{work}/reports/class_iou/*.parquet', union_by_name = true)
    WHERE iou IS NOT NULL
    QUALIFY run_id = max(run_id) OVER (PARTITION BY variant)
    ORDER BY variant, train_id
""").df()
print(scores.pivot(index="name", columns="variant", values="iou_percent").to_string())

# [shards] Shards are Parquet files too. The columns without pixels are read in no time; "_manifest.json" is skipped.
shards = ds.dataset(work / "shards" / "source", format="parquet")
headers = shards.to_table(columns=["id", "domain", "split", "width", "height"]).to_pandas()
print(headers.describe(include="all").to_string())

# [decode] One sample at a time: a picture (PNG or JPEG), and a PNG whose values are label ids, 0 to 33.
IGNORED = 255
TRAIN_IDS = np.full(256, IGNORED, np.uint8)
TRAIN_IDS[[7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33]] = np.arange(19)


def samples(dataset):
    for batch in dataset.to_batches(columns=["id", "image", "label"], batch_size=1):
        for row in batch.to_pylist():
            image = np.asarray(Image.open(io.BytesIO(row["image"])).convert("RGB"))
            label = row["label"] and np.asarray(Image.open(io.BytesIO(row["label"])))
            yield row["id"], image, None if label is None else TRAIN_IDS[label]


# [draw] Pictures on the left, their classes on the right.
COLOURS = np.zeros((256, 3), np.uint8)
COLOURS[:19] = np.random.default_rng(7).integers(64, 256, (19, 3))

rows = []
for name, image, train_ids in samples(shards):
    right = np.zeros_like(image) if train_ids is None else COLOURS[train_ids]
    rows.append(np.hstack([image, right]))
    print(name, image.shape)
    if len(rows) == 3:
        break
width = min(row.shape[1] for row in rows)
Image.fromarray(np.vstack([row[:, :width] for row in rows])).save(picture)
print("drawn:", picture)
