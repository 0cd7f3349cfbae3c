/** What to do about names that lead nowhere, whoever looked. */

export const checkTheName = "Check the name, and the folder you are in.";
export const itLeadsBack = "It's a link that leads back to itself: ls -l shows where it leads.";
