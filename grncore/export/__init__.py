"""Predicted teams and edges as files that other tools read."""

from grncore.export.activity_files import activity_table
from grncore.export.anndata_file import add_teams, teams_anndata, write_teams_h5ad
from grncore.export.decoupler_net import NET_COLUMNS, decoupler_net, net_csv
from grncore.export.edge_files import (
    EDGE_COLUMNS,
    edges_tsv,
    predicted_edges,
    set_weights,
)
from grncore.export.evidence_columns import (
    EVIDENCE_COLUMNS,
    TOLD_APART,
    evidence_columns,
    evidence_of,
    evidence_values_of,
    stored_evidence,
)
from grncore.export.names import join_names, split_names
from grncore.export.network_files import cyjs, edges_csv, graphml, sif, xml_text
from grncore.export.parquet_files import (
    TeamsFile,
    is_parquet,
    read_team_rows,
    write_teams_parquet,
)
from grncore.export.spreadsheet import is_risky, neutral, spreadsheet_safe
from grncore.export.team_files import (
    TEAM_COLUMNS,
    genuine_names,
    read_teams_csv,
    stack_tables,
    teams_csv,
    teams_table,
)

__all__ = [
    "EDGE_COLUMNS",
    "EVIDENCE_COLUMNS",
    "NET_COLUMNS",
    "TEAM_COLUMNS",
    "TOLD_APART",
    "TeamsFile",
    "activity_table",
    "add_teams",
    "cyjs",
    "decoupler_net",
    "edges_csv",
    "edges_tsv",
    "evidence_columns",
    "evidence_of",
    "evidence_values_of",
    "genuine_names",
    "graphml",
    "is_parquet",
    "is_risky",
    "join_names",
    "net_csv",
    "neutral",
    "predicted_edges",
    "read_team_rows",
    "read_teams_csv",
    "set_weights",
    "sif",
    "split_names",
    "spreadsheet_safe",
    "stack_tables",
    "stored_evidence",
    "teams_anndata",
    "teams_csv",
    "teams_table",
    "write_teams_h5ad",
    "write_teams_parquet",
    "xml_text",
]
