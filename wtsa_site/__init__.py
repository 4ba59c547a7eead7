"""The roof: settings, addresses, server. Wires; owns nothing; imported by nobody."""
