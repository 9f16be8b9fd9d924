def policy_of_others(name):
    return None
