//! Geodata made for a test: squares in EPSG:25832 in every format.

use std::path::Path;
use tempfile::TempDir;

/// A ring of corners in kilometres east and north of a point in the plane of UTM zone 32.
pub(crate) type Ring = Vec<(f64, f64)>;

/// An area: its key, its name and the rings of its one polygon.
#[derive(Debug, Clone)]
pub(crate) struct Figure {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) rings: Vec<Ring>,
}

/// A square with sides in kilometres, its corners clockwise as a Shapefile wants them.
pub(crate) fn square(key: &'static str, west: f64, south: f64, side: f64) -> Figure {
    let (east, north) = (west + side, south + side);
    let ring = vec![(west, south), (west, north), (east, north), (east, south), (west, south)];
    Figure { key, name: "Städteregion", rings: vec![ring] }
}

fn metres(point: (f64, f64)) -> (f64, f64) {
    (400_000.0 + point.0 * 1000.0, 5_700_000.0 + point.1 * 1000.0)
}

pub(crate) fn geojson(figures: &[Figure]) -> Vec<u8> {
    let ring = |ring: &Ring| {
        let points: Vec<String> =
            ring.iter().map(|&point| metres(point)).map(|(x, y)| format!("[{x},{y}]")).collect();
        format!("[{}]", points.join(","))
    };
    let feature = |figure: &Figure| {
        let rings: Vec<String> = figure.rings.iter().map(ring).collect();
        let (key, name, rings) = (figure.key, figure.name, rings.join(","));
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"id\":\"{key}\",\"name\":\"{name}\"}},\
             \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[{rings}]}}}}"
        )
    };
    let features: Vec<String> = figures.iter().map(feature).collect();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(",\n")).into_bytes()
}

/// The `.shp` by the description of 1998: lengths in words of 16 bits, big-endian; the rest little-endian.
pub(crate) fn shp(figures: &[Figure]) -> Vec<u8> {
    let mut records = Vec::new();
    for (index, figure) in figures.iter().enumerate() {
        let count: usize = figure.rings.iter().map(Vec::len).sum();
        let mut content = 5_i32.to_le_bytes().to_vec();
        content.extend([0; 32]);
        content.extend(i32::try_from(figure.rings.len()).expect("few").to_le_bytes());
        content.extend(i32::try_from(count).expect("few").to_le_bytes());
        let mut start = 0_i32;
        for ring in &figure.rings {
            content.extend(start.to_le_bytes());
            start += i32::try_from(ring.len()).expect("few");
        }
        for (x, y) in figure.rings.iter().flatten().map(|&point| metres(point)) {
            content.extend(x.to_le_bytes().iter().chain(&y.to_le_bytes()));
        }
        records.extend(i32::try_from(index + 1).expect("few").to_be_bytes());
        records.extend(i32::try_from(content.len() / 2).expect("few").to_be_bytes());
        records.extend(content);
    }
    let mut bytes = 9994_i32.to_be_bytes().to_vec();
    bytes.extend([0; 20]);
    bytes.extend(i32::try_from(50 + records.len() / 2).expect("few").to_be_bytes());
    bytes.extend(1000_i32.to_le_bytes().iter().chain(&5_i32.to_le_bytes()));
    bytes.extend([0; 64]);
    bytes.extend(records);
    bytes
}

/// The `.dbf` with `id` and `name`, letters as given by `encode`.
pub(crate) fn dbf(figures: &[Figure], encode: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
    const WIDTHS: [(&str, u8); 2] = [("id", 8), ("name", 20)];
    let mut bytes = vec![3, 126, 1, 1];
    bytes.extend(u32::try_from(figures.len()).expect("few").to_le_bytes());
    bytes.extend(97_u16.to_le_bytes().iter().chain(&29_u16.to_le_bytes()));
    bytes.extend([0; 20]);
    for (name, width) in WIDTHS {
        let mut column = [0_u8; 32];
        column[..name.len()].copy_from_slice(name.as_bytes());
        column[11] = b'C';
        column[16] = width;
        bytes.extend(column);
    }
    bytes.push(0x0D);
    for figure in figures {
        bytes.push(b' ');
        for (text, (_, width)) in [figure.key, figure.name].iter().zip(WIDTHS) {
            let mut cell = encode(text);
            cell.resize(usize::from(width), b' ');
            bytes.extend(cell);
        }
    }
    bytes
}

/// Well-known text of UTM zone 32 with a false easting.
pub(crate) fn prj(false_easting: u32) -> Vec<u8> {
    format!(
        "PROJCS[\"UTM_32\",GEOGCS[\"GCS\",DATUM[\"D\",SPHEROID[\"GRS_1980\",6378137.0,298.257222101]],\
         PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],\
         PARAMETER[\"False_Easting\",{false_easting}.0],PARAMETER[\"Central_Meridian\",9.0],\
         PARAMETER[\"Scale_Factor\",0.9996],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]"
    )
    .into_bytes()
}

/// A `GeoPackage` with one layer per name, all with the same figures.
pub(crate) fn geopackage(figures: &[Figure], layers: &[&str], srs: i32) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.gpkg");
    write_geopackage(&path, figures, layers, srs).expect("SQLite writes");
    std::fs::read(path).expect("readable")
}

fn write_geopackage(path: &Path, figures: &[Figure], layers: &[&str], srs: i32) -> rusqlite::Result<()> {
    let connection = rusqlite::Connection::open(path)?;
    connection.execute_batch(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
         organization_coordsys_id INTEGER, definition TEXT, description TEXT);
         CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,
         srs_id INTEGER, z TINYINT, m TINYINT);",
    )?;
    connection
        .execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('a', ?1, 'EPSG', ?1, 'undefined', NULL)", [srs])?;
    for layer in layers {
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', 'POLYGON', ?2, 0, 0)",
            rusqlite::params![layer, srs],
        )?;
        connection.execute_batch(&format!(
            "CREATE TABLE \"{layer}\" (fid INTEGER PRIMARY KEY, geom BLOB, id TEXT, name TEXT);"
        ))?;
        for figure in figures {
            let mut blob = b"GP\0\x01".to_vec();
            blob.extend(srs.to_le_bytes());
            blob.push(1);
            blob.extend(3_u32.to_le_bytes());
            blob.extend(u32::try_from(figure.rings.len()).expect("few").to_le_bytes());
            for ring in &figure.rings {
                blob.extend(u32::try_from(ring.len()).expect("few").to_le_bytes());
                for (x, y) in ring.iter().map(|&point| metres(point)) {
                    blob.extend(x.to_le_bytes().iter().chain(&y.to_le_bytes()));
                }
            }
            connection.execute(
                &format!("INSERT INTO \"{layer}\" (geom, id, name) VALUES (?1, ?2, ?3)"),
                rusqlite::params![blob, figure.key, figure.name],
            )?;
        }
    }
    Ok(())
}

/// A workspace with one dataset `amt/grenzen`.
pub(crate) fn workspace(declared: &str, files: &[(&str, Vec<u8>)]) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("datasets/amt/grenzen");
    std::fs::create_dir_all(&folder).expect("a folder");
    let head = "title = { de = \"a\", en = \"a\" }\npublisher = \"a\"\nlicence = \"a\"\nattribution = \"a\"\n\
                url = \"https://amt.example\"\n[[boundaries]]\nlevel = \"raum\"\n";
    std::fs::write(folder.join("dataset.toml"), format!("{head}{declared}")).expect("written");
    for (name, bytes) in files {
        std::fs::write(folder.join(name), bytes).expect("written");
    }
    home
}
