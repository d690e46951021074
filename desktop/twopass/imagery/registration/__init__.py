"""Laying two snapshots on each other by what they show: features, windows of phase correlation, and honest refusals.

OpenCV is imported here and nowhere else: ``workbench.registering`` runs this package in a process of its own.
"""
