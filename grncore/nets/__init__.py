"""Torch modules: what retrievers and set scorers compute."""
