"""GDAL's settings; imported, and applied, before the first ``import rasterio`` anywhere.

Two locks keep untrusted files to plain rasters: a VRT or WMS file named ``.tif`` could otherwise read any file or
host. ``GDAL_SKIP`` unloads the other drivers (``rasterio.Env(GDAL_SKIP=…)`` has no effect; the environment variable
before the import has), and ``OPENED`` is passed whenever a file is opened, for drivers that a newer GDAL brings.
"""

from __future__ import annotations

import os

# The drivers tried on a file, in GDAL's own order of preference.
OPENED = ("GTiff", "PNG", "JPEG", "JP2OpenJPEG", "WEBP", "BMP", "GIF", "NITF", "ENVI")
# COG only writes; MEM is GDAL's own scratch space and opens no file by name.
ALLOWED = (*OPENED, "COG", "MEM", "Memory")

# Every other raster driver of the GDAL builds that rasterio's wheels carry; a name a build lacks is ignored.
_SKIPPED = (
    "AAIGrid ACE2 ADRG AIG AIRSAR ARG AVCBin AVCE00 AVIF AirSAR BAG BIGGIF BLX BSB BT BYN CAD CALS CEOS COASP COSAR "
    "CPG CTG CTable2 DAAS DERIVED DIMAP DIPEx DOQ1 DOQ2 DTED ECRGTOC EEDA EEDAI EHdr EIR ELAS ENVISAT EPSILON ERS "
    "ESAT ESRIC EXR FAST FIT GFF GNMDatabase GNMFile GPKG GDALG GRASSASCIIGrid GRIB GS7BG GSAG GSBG GSC GTI GTX GXF "
    "GenBin HDF4 HDF4Image HDF5 HDF5Image HEIF HF2 HFA HTTP ILWIS IRIS ISCE ISG ISIS2 ISIS3 Idrisi JAXAPALSAR JDEM "
    "JPEG2000 JPIPKAK KEA KMLSUPEROVERLAY KRO L1B LAN LCP LERC LIBERTIFF LOSLAS Leveller MAP MBTiles MFF MFF2 MRF "
    "MSGN MVT MiraMonRaster NDF NGSGEOID NGW NOAA_B NSIDCbin NTv2 NWT_GRC NWT_GRD OGCAPI OZI OpenFileGDB PAux "
    "PCIDSK PCRaster PDF PDS PDS4 PLMOSAIC PNM PRF PostGISRaster R RCM RIK RMF ROI_PAC RPFTOC RRASTER RS2 RST "
    "Rasterlite S102 S104 S111 SAFE SAGA SAR_CEOS SDTS SDTS_RASTER SENTINEL2 SGI SIGDEM SNAP_TIFF SNODAS SQLite SRP "
    "SRTMHGT STACIT STACTA TERRAGEN TGA TIL TSX Terragen USGSDEM VICAR VRT WCS WMS WMTS XPM XYZ ZMap Zarr netCDF"
)

_SETTINGS = {
    "GDAL_SKIP": _SKIPPED.replace(" ", ","),
    "OGR_SKIP": "ESRI Shapefile,ESRIJSON,GeoJSON,GeoJSONSeq,OSM,TopoJSON",  # vector files are not opened at all
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_PAM_ENABLED": "NO",  # never write an .aux.xml beside an image, nor believe one
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",  # side-car files are read by sidecars.py and aux_xml.py alone
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",  # no name in a file makes GDAL ask the network
    # Megabytes of decoded blocks, all open images of a process together: a row of tiles of the widest image in strips
    # that is read directly, see ``pyramid.source.AFFORDABLE``.
    "GDAL_CACHEMAX": "24",
    "GDAL_NUM_THREADS": "1",  # two tile workers are enough for two cores
    "PROJ_NETWORK": "OFF",
}


def apply() -> None:
    """Put the settings into the environment; without effect once rasterio is imported."""
    os.environ.update(_SETTINGS)
    # What GDAL would say past rasterio, on stderr, is said by our own sentences; a process with a log may keep it.
    os.environ.setdefault("CPL_LOG", os.devnull)
