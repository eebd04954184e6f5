/** Types of the activities that every statement of a programme names in its context. */
export const PROJECT = 'http://id.tincanapi.com/activitytype/project';
export const OBJECTIVE = 'http://adlnet.gov/expapi/activities/objective';
export const PROFILE = 'http://adlnet.gov/expapi/activities/profile';
