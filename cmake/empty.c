/* Gives a floor without sources yet one object, so that its library exists. */
typedef int daybook_empty_floor;
