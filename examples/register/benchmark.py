#!/usr/bin/env python3
"""Counts a register of invented people with this program, polars and DuckDB in turn, and compares every cell.

    pip install polars duckdb
    cargo build --example register
    python3 examples/register/benchmark.py target/debug/examples/register [ROWS] [FOLDER]

Each run is a fresh process, start-up included. Printed are medians of wall time, processor time and peak memory of
RUNS runs. The job: area x age band x sex x year with all people, those with SGB II and those without German
citizenship. FOLDER (default: a temporary one) holds the files while it runs: 24 bytes a row, and the packed copies."""
import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = int(os.environ.get("RUNS", "5"))
BANDS = [(0, 5), (6, 14), (15, 17), (18, 24), (25, 44), (45, 64), (65, 74), (75, 84), (85, None)]
LABELS = [f"{a}-{b}" if b is not None else f"{a}+" for a, b in BANDS]

DATASET = """title = {{ de = "Register", en = "Register" }}
publisher = "Amt"
licence = "CC0-1.0"
attribution = "Amt"
url = "https://amt.example/register"
synthetic = true
[[areas]]
level = "kreis"
key_value = "9"
name_value = "Kreis"
[[areas]]
level = "gebiet"
file = "gebiete.csv"
key = "gebiet"
name = "gebiet"
parent = {{ value = "9" }}
[[register]]
{files}
separator = ";"
area = {{ column = "gebiet", level = "gebiet", width = 4 }}
period = {{ column = "monat", as = "year" }}
dimensions.age = {{ column = "alter", bands = {bands} }}
dimensions.sex = {{ column = "geschlecht", codes = {{ m = "male", w = "female" }} }}
counts = [
  {{ measure = "n", unit = "persons" }},
  {{ measure = "sgb2", unit = "persons", where = {{ column = "sgb2", is = "1", not = "0" }} }},
  {{ measure = "german", unit = "persons", where = {{ column = "staat", is = "000" }} }},
]
"""

POLARS = """import polars as pl
d = (pl.scan_csv({file!r}, separator=';', schema_overrides={{'gebiet': pl.String, 'staat': pl.String}})
  if {file!r}.endswith('csv') or {file!r}[-2:] in ('gz', 'st') else pl.scan_parquet({file!r}))
d = (d.with_columns(pl.col('monat').str.slice(0, 4).cast(pl.Int32).alias('jahr'),
       pl.col('alter').cut([5, 14, 17, 24, 44, 64, 74, 84], labels={labels}).alias('ag'))
  .group_by('gebiet', 'jahr', 'ag', 'geschlecht')
  .agg(pl.len().alias('n'), pl.col('sgb2').cast(pl.Int64).sum().alias('s'), (pl.col('staat') == '000').sum().alias('g'))
  .sort('gebiet', 'jahr', 'ag', 'geschlecht').collect({engine}))
d.write_csv({out!r})
"""

DUCKDB = """import duckdb
duckdb.connect().execute('''copy (select gebiet, cast(left(monat, 4) as int) jahr,
  case {cases} else '85+' end ag, geschlecht, count(*) n, sum(sgb2) s, count(*) filter (where staat = '000') g
  from {source} group by all order by all) to '{out}' (header)''')
"""


def main():
    # What this process holds would count as the memory of those that it starts: large things are done by others.
    if sys.argv[1] == "pack":
        return pack(sys.argv[2])
    if sys.argv[1] == "differ":
        return differ(*sys.argv[2:])
    program, rows = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
    with tempfile.TemporaryDirectory(dir=sys.argv[3] if len(sys.argv) > 3 else None) as folder:
        source = os.path.join(folder, "register.csv")
        subprocess.run([program, str(rows), source], check=True)
        print(f"{rows} rows, {os.path.getsize(source)} bytes")
        files = [source]
        if "PLAIN" not in os.environ:
            subprocess.run([sys.executable, __file__, "pack", source], check=True)
            files += [source + ".gz", source + ".zst", source.replace(".csv", ".parquet")]
        for file in files:
            compare(program, file, folder)


def pack(source):
    """The same rows in the other formats."""
    import duckdb
    base, connection = os.path.dirname(source), duckdb.connect()
    types = "types={'gebiet':'VARCHAR','staat':'VARCHAR','monat':'VARCHAR'}"
    read = f"read_csv('{source}', delim=';', header=true, {types})"
    for name, options in [
        ("register.csv.gz", "format csv, delimiter ';', header, compression gzip"),
        ("register.csv.zst", "format csv, delimiter ';', header, compression zstd"),
        ("register.parquet", "format parquet, compression zstd"),
    ]:
        connection.execute(f"copy (select * from {read}) to '{os.path.join(base, name)}' ({options})")


def compare(program, file, folder):
    def script(name, text):
        path = os.path.join(folder, name + ".py")
        with open(path, "w") as out:
            out.write(text)
        return [sys.executable, path]

    def out(name):
        return os.path.join(folder, name + ".out.csv")

    home = os.path.join(folder, "amt", "register")
    os.makedirs(home, exist_ok=True)
    target = os.path.join(home, os.path.basename(file))
    os.path.exists(target) or os.link(file, target)
    with open(os.path.join(home, "dataset.toml"), "w") as text:
        text.write(DATASET.format(files=f'files = ["{os.path.basename(file)}"]', bands=str(LABELS).replace("'", '"')))
    with open(os.path.join(home, "gebiete.csv"), "w") as text:
        text.write("gebiet\n" + "".join(f"{area:04}\n" for area in range(500)))
    cases = " ".join(f"when alter <= {b} then '{label}'" for (_, b), label in zip(BANDS, LABELS) if b is not None)
    columns = "{'gebiet':'VARCHAR','alter':'SMALLINT','geschlecht':'VARCHAR','staat':'VARCHAR','sgb2':'TINYINT','monat':'VARCHAR'}"
    table = f"'{file}'" if file.endswith("parquet") else f"read_csv('{file}', delim=';', header=true, columns={columns})"
    jobs = {
        "sozialbericht": [program, "count", folder, out("sozialbericht")],
        "polars": script("polars_job", POLARS.format(file=file, labels=LABELS, out=out("polars"), engine="")),
        "polars streaming": script("polars_streaming", POLARS.format(file=file, labels=LABELS, out=out("polars streaming"), engine="engine='streaming'")),
        "duckdb": script("duckdb_job", DUCKDB.format(cases=cases, source=table, out=out("duckdb"))),
    }
    figures = {name: [] for name in jobs}
    for _ in range(RUNS):
        for name, command in jobs.items():
            figures[name].append(measured(command))
    print(f"\n{os.path.basename(file)}: {os.path.getsize(file)} bytes")
    for name, runs in figures.items():
        wall, cpu, memory = (statistics.median(values) for values in zip(*runs))
        print(f"  {name:17} wall {wall:6.2f} s   processor {cpu:6.2f} s   memory {memory / 1024:6.0f} MiB")
    best = min(statistics.median(run[0] for run in figures[name]) for name in jobs if name != "sozialbericht")
    print(f"  ratio to the fastest: {statistics.median(run[0] for run in figures['sozialbericht']) / best:.2f}")
    for name in list(jobs)[1:]:
        subprocess.run([sys.executable, __file__, "differ", out("sozialbericht"), out(name)], check=True)


def differ(own, other):
    """Says how many cells of two results differ, and fails if any does."""
    ours, theirs = cells(own), cells(other)
    different = sum(ours.get(key) != theirs.get(key) for key in ours.keys() | theirs.keys())
    print(f"  cells that differ from {os.path.basename(other).split('.')[0]}: {different} of {len(theirs)}")
    sys.stdout.flush()
    sys.exit(different > 0)


def measured(command):
    """Wall time, processor time and peak memory in KiB of one process."""
    sys.stdout.flush()
    start = time.perf_counter()
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{command} failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def cells(path):
    """Area, year, age and sex -> the three counts."""
    sexes = {"male": "m", "female": "w"}
    with open(path, newline="") as text:
        rows = csv.reader(text)
        next(rows)
        return {(r[0], r[1], r[2], sexes.get(r[3], r[3])): tuple(map(int, r[4:7])) for r in rows}


if __name__ == "__main__":
    main()
