"""Units and currencies: the dimension of each, and its factor to the base unit of that dimension.

Days and weeks are exact times. Months and years are a dimension of their own, because a month has no fixed number
of days.
"""

CURRENCIES = {"$": "dollar", "£": "pound", "€": "euro", "¥": "yen", "₩": "won", "₹": "rupee", "usd": "dollar",
               "eur": "euro", "gbp": "pound", "dollars": "dollar", "dollar": "dollar", "euros": "euro", "euro": "euro",
               "yen": "yen", "yuan": "yuan", "rmb": "yuan", "rupees": "rupee", "rubles": "ruble", "roubles": "ruble",
               "francs": "franc", "pesos": "peso", "cents": "cent", "pence": "penny",
               "crowns": "crown", "crown": "crown", "kroner": "crown", "kronor": "crown"}  # fmt: skip

_DIMENSIONS = {
    "time": "second=1 seconds=1 sec=1 secs=1 minute=60 minutes=60 min=60 mins=60 hour=3600 hours=3600 hr=3600 hrs=3600 "
    "day=86400 days=86400 week=604800 weeks=604800 fortnight=1209600",
    "years": "month=1 months=1 year=12 years=12 yr=12 yrs=12 decade=120 decades=120 century=1200 centuries=1200",
    "length": "mm=.001 millimetre=.001 millimetres=.001 millimeter=.001 millimeters=.001 cm=.01 centimetre=.01 "
    "centimetres=.01 centimeter=.01 centimeters=.01 m=1 metre=1 metres=1 meter=1 meters=1 km=1000 kilometre=1000 "
    "kilometres=1000 kilometer=1000 kilometers=1000 inch=.0254 inches=.0254 ft=.3048 foot=.3048 feet=.3048 "
    "yard=.9144 yards=.9144 mi=1609.344 mile=1609.344 miles=1609.344",
    "mass": "mg=1e-6 g=.001 gram=.001 grams=.001 kg=1 kilogram=1 kilograms=1 kilo=1 kilos=1 tonne=1000 tonnes=1000 "
    "ton=1000 tons=1000 lb=.45359237 lbs=.45359237 ounce=.028349523 ounces=.028349523 oz=.028349523",
    "volume": "ml=.001 millilitre=.001 millilitres=.001 milliliter=.001 milliliters=.001 l=1 litre=1 litres=1 liter=1 "
    "liters=1 gallon=3.785411784 gallons=3.785411784",
    "area": "acre=4046.8564 acres=4046.8564 hectare=10000 hectares=10000 ha=10000",
    "energy": "kwh=1 mwh=1000 gwh=1e6", "power": "watt=1 watts=1 kw=1e3 mw=1e6 gw=1e9 megawatts=1e6 gigawatts=1e9",
    "temperature": "°=1 degree=1 degrees=1 celsius=1", "percent": "%=1 percent=1 percentage=1 pc=1",
}  # fmt: skip
UNITS = {
    name: (dimension, float(factor))
    for dimension, listed in _DIMENSIONS.items()
    for name, factor in (pair.split("=") for pair in listed.split())
}
UNITS |= {word: (f"money:{currency}", 1.0) for word, currency in CURRENCIES.items()}
