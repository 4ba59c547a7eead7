"""The texts an assembly decides: resolutions and opinions with their editions, Recommendations."""
