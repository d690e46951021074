"""What GDAL may do, said by environment variables: GDAL reads them once, so this is imported before rasterio.

Every module that needs rasterio imports it through here or after here.
"""

from __future__ import annotations

import os
import sys

from twopass.model.errors import ErrorCode, TwopassError

# The only formats read. A VRT or a WMS description called "x.tif" would otherwise open any file or address it names.
DRIVERS = ("GTiff", "COG", "PNG", "JPEG", "JP2OpenJPEG", "WEBP", "BMP", "GIF", "NITF", "ENVI")

# All others GDAL 3.10 comes with. Opening names DRIVERS besides, for drivers that later versions add.
_SKIPPED = (
    "AAIGrid,ACE2,ADRG,AIG,AVCBin,AVCE00,AirSAR,BAG,BIGGIF,BLX,BSB,BT,BYN,CALS,CEOS,COASP,"
    "COSAR,CPG,CTG,CTable2,DAAS,DERIVED,DIMAP,DIPEx,DOQ1,DOQ2,DTED,ECRGTOC,EEDA,EEDAI,EHdr,"
    "EIR,ELAS,ERS,ESAT,ESRI Shapefile,ESRIC,ESRIJSON,FAST,FIT,GFF,GNMDatabase,GNMFile,GPKG,"
    "GRASSASCIIGrid,GRIB,GS7BG,GSAG,GSBG,GSC,GTI,GTX,GXF,GenBin,GeoJSON,GeoJSONSeq,HDF5,"
    "HDF5Image,HF2,HFA,HTTP,ILWIS,IRIS,ISCE,ISG,ISIS2,ISIS3,JAXAPALSAR,JDEM,KMLSUPEROVERLAY,"
    "KRO,L1B,LAN,LCP,LOSLAS,Leveller,MAP,MBTiles,MFF,MFF2,MRF,MSGN,MVT,NDF,NGSGEOID,"
    "NOAA_B,NSIDCbin,NTv2,NWT_GRC,NWT_GRD,OSM,OZI,PAux,PCIDSK,PCRaster,PDF,PDS,PDS4,"
    "PLMOSAIC,PNM,PRF,R,RIK,RMF,ROI_PAC,RPFTOC,RRASTER,RS2,RST,Rasterlite,S102,S104,S111,"
    "SAFE,SAGA,SAR_CEOS,SDTS,SENTINEL2,SGI,SIGDEM,SNAP_TIFF,SNODAS,SQLite,SRP,SRTMHGT,STACIT,"
    "STACTA,TGA,TIL,TSX,Terragen,TopoJSON,USGSDEM,VICAR,VRT,WCS,WMS,WMTS,XPM,XYZ,ZMap,"
    "Zarr,netCDF,"
)

SETTINGS = {
    "GDAL_SKIP": _SKIPPED.rstrip(","),
    # Nothing beside the image is read or written: we parse world files ourselves, and never leave files about.
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_CACHEMAX": "256",
    # A JPEG cut short is an error, not a grey lower half.
    "GDAL_ERROR_ON_LIBJPEG_WARNING": "YES",
}


def _apply() -> None:
    """Set the variables; ``TwopassError(IMAGE_UNSUPPORTED)`` if rasterio was there first, for then they come too late."""
    if "rasterio" in sys.modules and os.environ.get("GDAL_SKIP") != SETTINGS["GDAL_SKIP"]:
        raise TwopassError(ErrorCode.IMAGE_UNSUPPORTED, path="", detail="rasterio was imported before its settings")
    os.environ.update(SETTINGS)


_apply()
