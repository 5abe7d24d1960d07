"""Server CPU of one prediction through FastAPI and LightGBM: the same model file, the same requests, the same client.

Needs fastapi==0.165.0 uvicorn==0.54.0 uvloop==0.23.0 httptools==0.9.0 pydantic==2.14.3 orjson==3.13.0
lightgbm==4.7.0 numpy==2.3.5.
--node NODE [--folder FOLDER] [--count N] [--connections N]

One uvicorn worker on uvloop and httptools without access log; an async route, because a plain one would go through
the thread pool; a pydantic model of named floats; a numpy row; one thread; orjson for the answer.
"""

import argparse
import json
import multiprocessing
import os
import socket
import subprocess
import time
from pathlib import Path

WARM_UP_COUNT = 3_000


def serve(model_file: str, feature_names: list[str], port: int) -> None:
    import lightgbm as lgb
    import numpy as np
    import uvicorn
    from fastapi import FastAPI, Response
    from pydantic import create_model

    import orjson

    booster = lgb.Booster(model_file=model_file)
    row_type = create_model("Row", **{name: (float, ...) for name in feature_names})
    app = FastAPI()

    @app.post("/predict")
    async def predict(row: row_type) -> Response:
        values = np.array([[getattr(row, name) for name in feature_names]], dtype=np.float32)
        prediction = float(booster.predict(values, num_threads=1)[0])
        return Response(orjson.dumps({"prediction": prediction}), media_type="application/json")

    uvicorn.run(app, host="127.0.0.1", port=port, loop="uvloop", http="httptools", access_log=False, log_level="error")


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split(" ")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise RuntimeError("The server does not answer.")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--node", required=True)
    parser.add_argument("--folder", default=".cache/bench/predict-one")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=8)
    args = parser.parse_args()
    folder = Path(args.folder)
    requests = folder / "requests.ndjson"
    with requests.open() as lines:
        feature_names = list(json.loads(next(lines)))
    port = free_port()
    server = multiprocessing.get_context("spawn").Process(
        target=serve, args=(str(folder / "package" / "model.txt"), feature_names, port), daemon=True
    )
    server.start()
    try:
        wait_for(port)

        def ask(count: int) -> dict:
            client = Path(__file__).with_name("predict-one.client.ts")
            command = [args.node, str(client), "--url", f"http://127.0.0.1:{port}/predict"]
            command += ["--requests", str(requests), "--count", str(count), "--connections", str(args.connections)]
            return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

        ask(WARM_UP_COUNT)
        before = cpu_seconds(server.pid)
        answer = ask(args.count)
        server_cpu_us = (cpu_seconds(server.pid) - before) * 1e6 / args.count
    finally:
        server.kill()
    from importlib.metadata import version

    packages = ("fastapi", "uvicorn", "uvloop", "httptools", "pydantic", "orjson", "lightgbm", "numpy")
    settings = {name: version(name) for name in packages} | {"connections": args.connections, "count": args.count}
    rate = args.count / answer["durationMs"] * 1000
    print(
        json.dumps(
            {
                "serverCpuUs": server_cpu_us,
                "requestsPerSecond": rate,
                "predictions": answer["predictions"],
                "settings": settings,
            }
        )
    )


if __name__ == "__main__":
    main()
