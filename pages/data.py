"""Data: what the dataset holds and how good it is; bring your own, or simulate one."""

import streamlit as st

st.header("Data", anchor=False)
