"""Airflow DAG: evaluates every night and gates on the exit code. For Airflow 2.9 or newer, and 3.

The worker needs Java 17 and, for a cluster, Spark; nothing beyond Airflow from PyPI. Settings are environment variables of the worker:
SEMADAPT_HOME (/opt/semadapt), SEMADAPT_WORK, SEMADAPT_MASTER (empty: Spark inside the task's process), and those of the launcher, such
as JAVA_HOME, SPARK_HOME and SEMADAPT_HEAP.
"""

import json
import os
import subprocess
import tempfile
from datetime import datetime, timedelta, timezone

try:  # Airflow 3
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task
from airflow.exceptions import AirflowException, AirflowFailException

HOME = os.environ.get("SEMADAPT_HOME", "/opt/semadapt")
WORK = os.environ.get("SEMADAPT_WORK", "hdfs:///semadapt")
MASTER = os.environ.get("SEMADAPT_MASTER", "spark://master.example.com:7077")
VARIANT = "semantic"
MIN_MIOU = "0.30"

# Another try would end the same: wrong use, wrong configuration or missing input, score too low.
USELESS_TO_REPEAT = (1, 2, 4)
# For a run that was stopped to leave its row and to release the work folder.
GRACE_SECONDS = 60


def command() -> list:
    """The command line; --json prints one line on standard output, and everything else goes to standard error."""
    master = ["--master", MASTER] if MASTER else []
    settings = [f"work={WORK}", f"evaluate.variant={VARIANT}", f"evaluate.min-miou={MIN_MIOU}"]
    return [f"{HOME}/deploy/semadapt", "evaluate", "--json", *master, *(f"--set={each}" for each in settings)]


def run(arguments: list) -> tuple:
    """Runs the launcher and prints what it says line by line; exit code, and the last line of standard output ("" if none).

    If Airflow ends the task, by its time-out or by hand, the run is asked to stop like any other process (SIGTERM).
    """
    with tempfile.TemporaryFile(mode="w+", encoding="utf-8") as output:
        with subprocess.Popen(
            arguments, stdout=output, stderr=subprocess.PIPE, encoding="utf-8", errors="replace"
        ) as process:
            try:
                for line in process.stderr:
                    print(line, end="", flush=True)
                exit_code = process.wait()
            except BaseException:
                process.terminate()
                try:
                    process.communicate(timeout=GRACE_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                raise
        output.seek(0)
        lines = output.read().splitlines()
        return exit_code, lines[-1] if lines else ""


def verdict(exit_code: int, line: str) -> dict:
    """Run id and score of the run that has just ended; raises without a retry where another try would end the same."""
    try:
        ended = json.loads(line)
    except ValueError:
        # Killed, or out of memory: nothing was printed.
        ended = {"run_id": None, "result": None, "errors": ["no result was printed: the log above says why"]}
    if exit_code == 0:
        return {"run_id": ended["run_id"], "miou": ended["result"]["miou"], "seconds": ended["seconds"]}
    message = f"{ended['run_id']}: exit code {exit_code}: {'; '.join(ended['errors'])}"
    if exit_code in USELESS_TO_REPEAT:
        raise AirflowFailException(message)
    raise AirflowException(message)


@dag(
    dag_id="semadapt_evaluation",
    schedule="30 2 * * *",
    start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    catchup=False,
    # A second evaluation beside a slow one would only compete with it.
    max_active_runs=1,
    default_args={
        "retries": 1,
        "retry_delay": timedelta(minutes=30),
        "execution_timeout": timedelta(hours=6),
    },
)
def semadapt_evaluation():
    @task
    def evaluate() -> dict:
        return verdict(*run(command()))

    evaluate()


semadapt_evaluation()
