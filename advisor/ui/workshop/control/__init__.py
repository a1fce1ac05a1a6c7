"""The facilitator's private screen, in parts."""
