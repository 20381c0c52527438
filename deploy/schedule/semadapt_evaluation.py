"""Airflow DAG: evaluates every night, reads the row of the run from the runs table, gates on exit code 4.

Needs SPARK_HOME and /opt/semadapt on the worker, and pandas with pyarrow to read the table. Airflow 2.6 or newer.
"""

import os
import subprocess

import pendulum
from airflow.decorators import dag, task
from airflow.exceptions import AirflowException, AirflowFailException

WORK = os.environ.get("SEMADAPT_WORK", "/data/semadapt")
MASTER = os.environ.get("SEMADAPT_MASTER", "spark://master.example.com:7077")
VARIANT = "semantic"
MIN_MIOU = "0.30"

USAGE, USER_ERROR, BELOW_THRESHOLD = 1, 2, 4


def last_run(work: str, variant: str) -> dict:
    """The newest row of an evaluation in the runs table: status, exit_code, miou, message."""
    import pandas

    runs = pandas.read_parquet(f"{work}/reports/runs")
    runs = runs[(runs["job"] == "evaluate") & (runs["variant"] == variant)]
    if runs.empty:
        raise AirflowFailException(f"no evaluation of {variant} in {work}/reports/runs")
    row = runs.sort_values("started_utc").iloc[-1]
    return {
        "run_id": str(row["run_id"]),
        "exit_code": int(row["exit_code"]),
        "miou": None if pandas.isna(row["miou"]) else float(row["miou"]),
        "message": str(row["message"]),
    }


def verdict(exit_code: int, row: dict) -> str:
    """What the night was worth; raises without a retry where another try would end the same."""
    if exit_code == 0:
        return f"{row['run_id']}: mIoU {row['miou']:.4f}"
    if exit_code == BELOW_THRESHOLD:
        raise AirflowFailException(f"below the score asked for: {row['message']}")
    if exit_code in (USAGE, USER_ERROR):
        raise AirflowFailException(f"exit code {exit_code}: {row['message']}")
    raise AirflowException(f"exit code {exit_code}: {row['message']}")


@dag(
    dag_id="semadapt_evaluation",
    schedule="30 2 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 1, "retry_delay": pendulum.duration(minutes=30)},
)
def semadapt_evaluation():
    @task
    def evaluate() -> str:
        exit_code = subprocess.run(
            [
                "/opt/semadapt/deploy/semadapt",
                "evaluate",
                "--master",
                MASTER,
                "--set",
                f"work={WORK}",
                "--set",
                f"evaluate.variant={VARIANT}",
                "--set",
                f"evaluate.min-miou={MIN_MIOU}",
            ],
            check=False,
        ).returncode
        return verdict(exit_code, last_run(WORK, VARIANT))

    evaluate()


semadapt_evaluation()
