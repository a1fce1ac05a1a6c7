"""The parts of the Findings page: words and HTML without Streamlit first, widgets on top of them."""
